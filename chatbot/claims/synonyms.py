"""Words that say the same, and words that carry too little to be missed: general English of reports.

A paraphrase may change these without saying anything else; whatever is not here must be in the
source.
"""

from functools import lru_cache

from ingest.terms import stem

_SAME = """
patient people person individual participant subject case
death die dead died mortality fatal fatality deceased
survival survive alive surviving survivor
increase rise rose raise raised elevated elevation higher greater more upward
decrease reduce reduction lower fall fell drop decline less fewer diminish
treatment treat treated therapy therapeutic
give given gave receive received administer administration take took taken
response respond responder responded
show shown demonstrate demonstrated reveal revealed indicate found find finding observe observed see seen report reported describe described note noted
man men male
woman women female
child children paediatric pediatric
adult adults
common frequent often frequently commonly frequency
rare uncommon infrequent rarely
relapse relapsed recur recurrence recurrent
begin began begun start started initiate initiation initiated commence onset
stop stopped discontinue discontinued discontinuation withdraw withdrawn withdrawal cease
need needed require required requirement necessary necessitate
improve improved improvement better
worsen worse worsening deteriorate deterioration
similar comparable same equal alike
associated association link linked related relation correlated correlation
before prior precede preceding earlier
after following follow later subsequent subsequently
about approximately around roughly nearly almost circa
drug medicine medication agent
illness disease disorder condition
unchanged stable constant
develop developed development occur occurred occurrence appear appeared arise arose happen
identify identified detect detected detection discover
use used usage employ
help helped beneficial benefit effective
cause caused lead led result resulting due because owing
fever pyrexia febrile
kidney renal
liver hepatic
heart cardiac
lung pulmonary
skin cutaneous dermatologic
blood haematologic hematologic
complete completely full fully
infection infected
suggest suggested suggests
recommend recommended recommendation advise advised
assess assessed assessment evaluate evaluated evaluation examine examined test tested
maintain maintained sustain sustained persist persisted
experience experienced suffer suffered
average mean
twice two double
achieve achieved attain attained reach reached
likely probable probably
avoid avoided prevent prevented
confirm confirmed verify
diagnose diagnosed diagnosis diagnoses
only just merely solely
main mainly major chief chiefly leading principal
suffer affect affected affects
inhibit inhibits inhibitor inhibitors inhibition block blocker blockers blockade
week weekly
month monthly
day daily
year yearly annual
significantly significant statistically
"""
_LIGHT = """
show have has had be been being find found report describe note see seen say state mention give given receive take put
use using study studies data result results author authors investigator
patient patients people person individual individuals participant participants subject subjects case cases
among overall total respectively also both either whereas while although however thus therefore hence
compared compare comparison versus relative than according based regard regarding respect terms
group groups arm arms one time times period level levels rate rates number numbers proportion percentage
share part value values amount degree extent
include including included such various several certain particular specific
change changes
about approximately around roughly nearly almost
occur occurred develop developed become became appear remain remained seem experience achieve reach
treat treated treatment therapy administer
present presented noted observed known considered consider
associated related link due cause lead
well good able make made come came go went get got
person patient reported source evidence article paper
likely possible possibly may might could
mean average
indeed furthermore moreover additionally notably importantly
together combined combination overall
follow followed following
range ranges ranged from carry carries though just merely place set lie stand account comprise involve concern
belong tend keep hold call called name term refer run bring add mean count even still yet already usually puts
affect affected affects leading main mainly major number within mostly largely predominantly primarily had were was made record recorded documented
way ways kind type types form forms
given taken per each
"""

_CANON = {
    stem(word): group.split()[0]
    for group in reversed(_SAME.strip().splitlines())
    for word in group.split()
}
_LIGHT_STEMS = frozenset(stem(word) for word in _LIGHT.split())


@lru_cache(maxsize=65_536)
def canonical(stemmed: str) -> str:
    """Return one stem for all that say the same."""
    return _CANON.get(stemmed, stemmed)


def is_light(stemmed: str) -> bool:
    """Return whether a stem carries too little for its absence to change what is said."""
    return stemmed in _LIGHT_STEMS
