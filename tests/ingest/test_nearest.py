import numpy as np

from ingest.nearest import NearestRows


def test_hardly_any_of_the_nearest_are_overlooked_among_thousands(tmp_path):
    vectors = np.random.default_rng(1).normal(size=(5_000, 128)).astype(np.float32)
    vectors += np.random.default_rng(2).normal(size=128).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    NearestRows.write(tmp_path, vectors)
    rows = NearestRows(tmp_path)
    try:
        found = [rows.nearest(vector, 10) for vector in vectors[:60]]
    finally:
        rows.close()
    exact = np.argsort(-(vectors[:60] @ vectors.T), axis=1)[:, :10]
    shares = [len({*some} & {*best}) / 10 for some, best in zip(found, exact.tolist(), strict=True)]
    assert np.mean(shares) >= 0.985


def test_next_to_none_of_the_nearest_are_overlooked_in_a_small_corpus(tmp_path):
    vectors = np.random.default_rng(1).normal(size=(600, 64)).astype(np.float32)
    vectors += 3 * np.random.default_rng(2).normal(size=64).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    NearestRows.write(tmp_path, vectors)
    exact = [set(row[:100]) for row in np.argsort(-(vectors[:60] @ vectors.T), axis=1).tolist()]
    lost = 0
    for _ in range(3):  # the graph of so few is made anew each time
        rows = NearestRows(tmp_path)
        found = [set(rows.nearest(vector, 100)) for vector in vectors[:60]]
        rows.close()
        lost += sum(len(best - some) for some, best in zip(found, exact, strict=True))
    assert lost <= 0.0005 * 3 * 60 * 100
