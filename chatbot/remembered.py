"""What was worked out about a version of the corpus, kept while that version is open.

A version never changes, so what depends on it and on nothing of the question is worked out once.
"""

from collections.abc import Callable
from functools import lru_cache, partial, wraps
from typing import Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary, ref

from ingest.index import Index
from ingest.pool import Parts
from ingest.types import Hit

_SEARCHES = 500
"""How many searches are kept, in some 5 MB."""
Given = ParamSpec("Given")
Found = TypeVar("Found")


def of_version(
    most: int,
) -> Callable[
    [Callable[Concatenate[Index, Given], Found]], Callable[Concatenate[Index, Given], Found]
]:
    """Have a function of a version remember the last `most` things it found, for each version.

    What it is given beside the version must be hashable, and what it returns must not hold the
    version: a version that is closed is forgotten with all that was found of it.
    """

    def remembering(
        find: Callable[Concatenate[Index, Given], Found],
    ) -> Callable[Concatenate[Index, Given], Found]:
        by_version: WeakKeyDictionary[Index, Callable[..., Found]] = WeakKeyDictionary()

        @wraps(find)
        def found(index: Index, /, *args: Given.args, **kwargs: Given.kwargs) -> Found:
            known = by_version.get(index)
            if known is None:
                known = lru_cache(maxsize=most)(partial(_found, find, ref(index)))
                known = by_version.setdefault(index, known)
            return known(*args, **kwargs)

        return found

    return remembering


_NO_QUESTION = Parts(answers=False)


@of_version(_SEARCHES)
def hits_on(index: Index, subject: str, k: int) -> tuple[Hit, ...]:
    """Return the passages found for a subject that many questions share, such as the risks of a drug."""
    return tuple(index.search(subject, k, words=subject, parts=_NO_QUESTION))


def _found(
    find: Callable[..., Found], version: "ref[Index]", *args: object, **kwargs: object
) -> Found:
    index = version()
    assert index is not None, "it is asked through the version"
    return find(index, *args, **kwargs)
