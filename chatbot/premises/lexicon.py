"""The words of what questions take for granted: each concept by its values, each value by its word families.

Data, not grammar: `inherit*` stands for inherited, inheriting, inheritance. The words are those of
questions and of sources alike, and of no disease in particular.
"""

import re
from functools import lru_cache


@lru_cache(maxsize=4_096)
def family(said: str) -> re.Pattern[str]:
    """Return the pattern of a list of names, with commas between; a star is the rest of a word, or a word or two."""
    names = sorted((" ".join(name.split()) for name in said.split(",")), key=len, reverse=True)
    parts = [
        re.escape(name)
        .replace(r"\ \*\ ", r"\s+(?:\S+\s+){1,2}?")
        .replace(r"\ ", r"[\s-]+")
        .replace(r"\*", r"[\w-]*")
        for name in names
        if name
    ]
    return re.compile(rf"(?<![\w])(?:{'|'.join(parts)})(?![\w])", re.IGNORECASE)


def listed(said: str) -> list[str]:
    """Return the words of a list with spaces between."""
    return said.split()


NOT = """not, no, never, none, nobody, nothing, neither, nor, cannot, can't, isn't, aren't, doesn't, don't, didn't, wasn't,
without, non, hasn't, haven't, won't, lack*, rather than, instead of, far from, nowhere, free of, fail* to"""
SOME = """some, a few, few, rare, rarely, sometimes, occasional*, exceptional*, ever, even, may, might, could, possibl*, perhaps, certain,
a minority, cases of, forms of, form of, type of, types of, unusual*, atypical*, suspected, not always, not all, not only, not just"""
"""What makes a claim one on exceptions, or leaves it open."""

ALIKE = "looks like, look like, looked like, mimic*, resembl*, mistaken, confused, taken for, similar to, differ*, distinguish*, compared with, tell * from, treated as, misdiagnos*, suspected, excluded, ruled out, rule out"
"""What sets two things side by side, or apart, and makes the one no value of the other."""
INHERITED = """inherit*, heredit*, heritab*, familial, germline, germ line, inborn, congenital*, constitutional, autosomal, autosomal dominant,
autosomal recessive, X-linked recessive, X-linked dominant, dominant disease, dominant disorder, recessive disease, recessive disorder, mendelian,
handed down, hand down, hands down, handed * down, hand * to, hands * to, handed * to, passed on, passes on, pass on, passed down, pass down, passes down, passed to, passed from, run in * famil*, runs in * famil*, running in * famil*,
run in famil*, runs in famil*, running in famil*, cluster* in famil*, from his mother, from his father, from her mother, from her father, from his parent*,
from her parent*, from my mother, from my father, from the mother, from the father, from a parent, from parent to child, from generation to generation,
from one generation, from mother to *, from father to *, born with, since birth, from birth, at birth, before birth, at conception, in the womb, skips generations, skip generations,
carrier mother, which parent, which of the parents, which of my parents, transmi* by * parent*, transmi* to offspring, transmi* to children, parent* transmi*, recurrence in siblings, recurrence risk for siblings"""
KIN = """mother*, father*, parent*, mum, mom, dad, child, children, son, sons, daughter*, offspring, brother*, sister*, sibling*, cousin*, uncle*, aunt*,
relative*, famil*, grandmother*, grandfather*, grandparent*, generation*, half, carrier*"""
ACQUIRED = """somatic, somatically, acquired, arises after birth, arise after birth, arises during life, de novo in blood, non-hereditary, sporadic, non-inherited"""
OUTLOOK_BAD = (
    "fatal*, lethal*, deadly, life-threatening, mortality, died, deaths, death, progressive, severe"
)
OUTLOOK_GOOD = """harmless*, benign, innocuous, self-limiting, self-limited, trivial, burns itself out, burn itself out, by itself, on its own,
spontaneously, spontaneous remission, normal life expectancy, normal lifespan, never fatal, not fatal, not dangerous, not serious"""
_GOOD = "best, better, longest, longer, good, excellent, favourable, favorable, superior"
_BAD = "worst, worse, shortest, shorter, poor, poorer, poorest, bad, unfavourable, unfavorable, inferior, reduced"
_FATE = "survival, prognosis, outlook, outcome, outcomes, life expectancy"


def _each(first: str, second: str) -> str:
    return ", ".join(
        f"{a.strip()} {b.strip()}" for a in first.split(",") for b in second.split(",")
    )


SURVIVE_WELL = f"{_each(_GOOD, _FATE)}, lowest mortality, lower mortality, low mortality, live* longest, live* longer, do best, does best, do better, does better, fare* best, fare* better, die* least"
SURVIVE_BADLY = f"{_each(_BAD, _FATE)}, highest mortality, higher mortality, high mortality, mortality was highest, do worst, does worst, do worse, does worse, fare* worst, fare* worse, die* soonest, die* earlier, die* sooner"
CONTRASTS: tuple[tuple[str, str], ...] = (
    (ACQUIRED, INHERITED),
    (OUTLOOK_BAD, OUTLOOK_GOOD),
    (SURVIVE_BADLY, SURVIVE_WELL),
)
"""Pairs of which a disease, or what is said to differ in it, has only one."""

ONLY = "only, exclusively, solely, just, nothing but, nobody but, confined to, restricted to, limited to"
MOSTLY = """mainly, mostly, predominant*, chiefly, primarily, largely, principally, typical*, usual*, most, majority, always, all, every, nearly all, almost all,
prepondera*, excess, surplus, dominance, predilection, preference, prefer*, favour*, favor*, pick* on, picks out, target*, single* out, goes for, go for, bias*, the rule, women's disease, men's disease,
characteristic*, invariab*, universal*, essentially, overwhelming*, nearly always, almost always, as a rule, in general, generally"""
COMMON = "common*, frequent*, often, so frequent, so common, regular*, widespread, plentiful"
RARE = """rare, rarely, rarest, rarity, seldom, uncommon*, infrequent*, unusual*, exception*, hardly, hardly ever, hardly any, scarcely, scarcely any, barely, few, very few, a minority, unlikely,
next to nobody, almost nobody, almost no, next to no, next to never"""
NEVER = """never, almost never, practically never, virtually never, no, none, nobody, cannot, can't, can not, not, do not, does not, don't, doesn't, didn't, isn't, aren't, absent, unknown, unheard of, not seen,
spare*, overlook*, bypass*, exempt*, immune, immunity, protect*, shield*, untouched, unaffected, resist*, escape*, safe from, free of, leave* alone, lets alone, alone, without"""
MORE = "more, more often, more frequently, more commonly, more common, more frequent, more likely, more prone, commoner, likelier, outnumber*"
LESS = "less, less often, less frequently, less commonly, less common, less frequent, less likely, less prone, rarer"
WORD_NUMBERS = dict(
    zip(listed("one two three four five six seven eight nine ten"), range(1, 11), strict=True)
)

BEGIN = """start*, begin*, began, begun, present, presents, presenting, presentation, occur*, appear*, manifest*, develop*, strike*, struck, arise*, onset, fall* ill, fell ill, falls ill, get*, catch*, come* down with,
surface*, show*, declare*, declaring, emerge*, debut*, seen, diagnosed, affect*, hit*, first seen, disease of, disorder of, illness of, syndrome of, condition of, set* in, sets in, breaks out, break out, at onset"""
STAGES: dict[str, tuple[int, int]] = {
    "at birth, birth, newborn*, neonat*, neonatal, perinatal, congenital*": (0, 1),
    "infan*, baby, babies, toddler*, nursery": (0, 4),
    "child, children, childhood, early childhood, paediatric*, pediatric*, boyhood, girlhood, early-life, early life, kids, pupils, kindergarten, preschool*, schoolchild*, school age, before school age": (
        0,
        14,
    ),
    "teen, teens, teenage*, adolescen*, puberty, youth, youngsters": (11, 20),
    "young adult*, early adulthood, young women, young men, young people, students": (16, 38),
    "middle age, middle-aged, midlife": (40, 62),
    "late adulthood, late life, later life, older men, older women, older people, older adults, elderly, old age, old men, old women, older patients, advanced age, seniors, geriatric, adult-onset late": (
        55,
        95,
    ),
}
TENS = {
    word: 10 * number
    for number, word in enumerate(
        listed("teens twenties thirties forties fifties sixties seventies eighties nineties"),
        1,
    )
}

CURED = "cure, cures, cured, curing, curative, curable, eradicat*, gets rid of, get rid of, got rid of, for good, heal, heals, healed, definitive cure"
CAUSED = """cause, causes, caused, causing, causal, causative, underlie*, underlying, drive, drives, driven, driving, behind, due to, result*, responsible, lead* to, leading to, stem*, aris*, explain*, define*, originat*,
consequence, culprit, gene is, the gene"""
MUTATED = (
    "mutat*, defect*, variant, variants, change, changes, alteration*, lesion, haploinsufficiency"
)
APPROVED = """approv*, licen*, authori*, registered, registration, on label, on-label, indicated, indication*, labelled, labeled, label, labelling, labeling, marketed, marketing, on the market, cleared, clearance,
reimbursed for, green light"""
UNAPPROVED = "off label, off-label, unlicen*, unapproved, unregistered, not approved, no approval, no licence, no license, no indication, refus*"
ADVISED = """recommend*, advi*, endors*, mandat*, requir*, prefer*, suggest*, prescrib*, say, says, said, state, states, tell, tells, told, want, wants, wanted, favour*, favor*, support*, back, backs, backed, backing, call* for, ask* for, urge*,
encourag*, put*, list, lists, listed, name, names, named, propos*, counsel*, permit*, position, stance, view, verdict, opinion, line on, demand*, insist*, rank*, choose*, chosen, place, places, placed, rate, rates"""
AGAINST = """advi* against, recommend* against, warn* against, warn* us off, warn* off, decid* against, oppos*, discourag*, forbid*, prohibit*, ban, bans, banned, reject*, rule* out, avoid*, never, not to, no longer, no place, no role, do without, abandon*, stay away, stay off, keep off,
steer clear, refrain*, contraindicat*, withhold*, frown*, condemn*, disapprov*, omit*, no steroids"""
BODIES = "guideline*, guidance, recommendations, consensus, statement, panel, authorities, regulator*, agency, label, labelling, society, college, GeneReviews, points to consider"
REGULATED = frozenset(
    listed("fda ema mhra label labelling labeling regulator regulators agency authorities")
)
NAMED_BODIES = frozenset(
    listed(
        "fda ema mhra nice acr eular ebmt ash who nih bsr nccn genereviews esmo asco bsh esc aha acc idsa isth"
    )
)

GENERAL = frozenset(
    listed(
        "the guideline guidelines guidance recommendation recommendations consensus current new"
        " international latest statement clinical national a an"
    )
)
"""Words for guidance of nobody in particular."""

TRIED = "randomi*, placebo, placebo-controlled, double-blind, double blind, controlled trial*, controlled stud*, phase 3, phase iii, phase three, pivotal, head-to-head, RCT*"
STUDIES = "trial*, stud*, evidence, data, RCT*"
SHOWN = "show*, prove*, proving, demonstrat*, establish*, confirm*, found, finds, support*, settled, settle*, beat*, superior*, favour*, favor*"

LIGHT = frozenset(
    listed(
        """disease diseases disorder disorders illness illnesses syndrome condition conditions patient patients people person persons case cases those cohort cohorts
    feature features finding findings complication complications event events problem problems trouble troubles manifestation manifestations sign signs symptom symptoms involvement involve involved involves
    occur occurs occurring happen happens appear appears appearing develop develops developed developing see sees seen saw find found observed observe report reported get gets getting got gotten catch catches
    leave leaves let lets fall falls fell ill sick share shares shared typical feature features touch touches touching touched strike strikes struck hit hits affect affects affecting affected suffer suffers feature complicate complicates complicated accompany accompanies present presents presenting presence
    come comes coming came down go goes show shows showing showed give gives giving bring brings brought produce produces produced cause causes caused causing lead leads make makes made making
    carry carries carried carrying carrier carriers confer confers predict predicts mean means start starts starting begin begins beginning arise arises emerge emerges surface surfaces declare declares declaring itself
    first then today really actually clearly known well-known well called considered thought regarded believed classified classic classical true truly fact nature kind age aged ages year years old older young younger early late median mean average around about near
    sex gender so such very quite rather too also mainly only always usually typically often mostly long now already still yet that which who whom whose being been be is are was were has have had
    due since given considering although though because seeing knowing against else toward towards despite cannot nine ten half out
    one ones us our we you they it this these those the a an of in for with by to from at on as and or than per among within under over before after up into between
    risk risks vulnerable prone person's group groups reason reasons why how come what when mutation mutations mutated variant variants gene genes genetic genetically defect defects change changes protein
    enzyme blood cell cells marrow seems seem appears look looks run runs runs high low raised sit sits lie lies located detected confined restricted live lives living remain remains count counts
    new last current modern main chief major sole real most more many much some any all every each entire whole full
    male female men women man woman males females boys girls ladies chronic inflammatory fever systemic blood-borne"""
    )
)
"""Words that say nothing of their own beside a claim; another word makes it a claim on something else."""

WAYS: dict[str, tuple[str, str]] = {
    "amount": (
        """higher, highest, high, raised, rais*, rose, rise, rises, rising, increas*, elevat*, greater, greatest, longer, longest, larger, largest, more, accumulat*, gain*, grew, grow, grows, expand*, excess,
        overexpress*, build * up, builds * up, twofold, threefold, fourfold, fivefold, sixfold, tenfold, doubled, doubles, doubling, trebled, tripled, twice as, prolong*, extra, surplus, additional, climb*, deeper, severer, severe""",
        """lower, lowest, low, lowered, lowers, lowering, fewer, fewest, less, least, reduc*, decreas*, shorter, shortest, shorten*, smaller, smallest, shrank, shrink*, shrunk, fell, falls, falling, drop*, declin*, abolish*, lose, loses, losing, lost,
        loss, deplet*, diminish*, cleared, clears, vanish*, disappear*, eradicat*, eliminat*, halve*, halving, cut, cuts, cutting, slash*, milder, mild, shallower""",
    ),
    "worth": (
        """better, best, beat*, outperform*, outdid, superior, ahead, improv*, benefi*, help, helps, helped, helping, effective*, work, works, worked, succe*, favourabl*, favorabl*, protect*, win, wins, won, effica*""",
        """worse, worst, poor*, inferior, failed, failure*, ineffective, harm*, unfavourabl*, unfavorabl*, no responders, no response, useless, little use, little effect, little benefit, did little, done little, does little, do little, disappoint*, deteriorat*""",
    ),
    "often": (
        """most, mostly, majority, all, every, everybody, everyone, always, nearly always, almost always, nearly all, almost all, usual, usually, common*, frequent*, often, regular*, typical*, routinely, well, invariab*, universal*, largely, chiefly, mainly, predominantly, prominent*, the rule, the norm""",
        """no, none, nobody, no one, never, few, hardly, hardly ever, scarcely, seldom, rare, rarely, uncommon*, infrequent*, unusual*, exceptional*, a minority, absent, only one, only two, only three, only four, only five""",
    ),
    "speed": (
        "rapid, rapidly, fast, faster, quick, quickly, swift*, abrupt*, steep*, sudden*, brisk*, speedy, prompt*, immediate*, aggressive*",
        "slow, slowly, slower, gradual*, careful*, cautious*, gentle, gently, stepwise",
    ),
    "when": (
        "early, earlier, earliest, initial*, soon, at the beginning, at the start, at the outset, first cycle, first cycles",
        "late, later, latest, delayed, belated*, at the end, in the end, long after",
    ),
    "only": (
        "only in, only with, only by, found only, seen only, exclusive*, unique, uniquely, specific, pathognomonic, confined, restricted, diagnostic, nowhere else, nothing else, no other",
        "not specific, nonspecific, non-specific, unspecific, not pathognomonic, not exclusive, not unique, not restricted, not confined, not diagnostic, also occur*, also seen, also found, also described, also reported",
    ),
    "design": (
        "randomi*, prospective*, controlled, placebo-controlled, double-blind, blinded, RCT*",
        "retrospective*, observational, uncontrolled, not randomi*, non-randomi*, no randomi*, not a randomi*, open-label, not controlled, case report*, case series",
    ),
    "there": (
        "detected, detectable, present",
        "absent, absence, free of, lacking, undetect*, spared, missing",
    ),
    "hold": (
        "came off, come off, comes off, coming off, got off, get off, getting off, stop, stopped, stops, stopping, wean* off, discontinu*, withdrew, gave up, give up",
        "dependent on, dependence, dependency, steroid dependent, unable to stop, remain* on, stay* on, stuck on, kept on, could not stop",
    ),
    "normal": (
        "normal, within normal limits, unremarkable",
        "raised, elevated, high, abnormal*, increased, low, decreased, reduced",
    ),
    "strength": (
        "strong, strongly, firm, firmly, unconditional*, binding",
        "conditional*, weak, weakly, tentative*, provisional*",
    ),
    "route": (
        "oral, orally, by mouth, tablet*, capsule*, swallow*",
        "intravenous*, subcutaneous*, infus*, injected, drip, under the skin, by injection, as an injection",
    ),
}
"""Ways that a thing may be, each with its contrary; a source that says the one does not say the other."""
KINDS: dict[str, tuple[str, str]] = {
    "vessel": ("venous, vein, veins", "arterial, artery, arteries"),
    "size": ("large-vessel, large-vessels, big-vessel", "small-vessel, small-vessels"),
    "cell": ("myeloid", "lymphoid"),
    "sex": ("men, man, male, males", "women, woman, female, females"),
}
"""Kinds that exist side by side: contrary only where most or all are said to be of the one."""
SAME = """not differ*, no difference, not track, not associated, not linked, not tied, not related, unrelated to, no effect, no influence, no impact, no bearing, not change*, not fall, not rise, not affect*,
not alter*, unchanged, untouched, unaffected, unaltered, stable, unscathed, intact, irrespective, regardless, whether or not, independent of"""
"""What says that a thing makes no difference, or did not change."""
BEATEN = """beat, beats, beaten, beating, outperform*, outdo*, outdid, outdone, superior to, ahead of, surpass*, eclips*, trump*, better * than, exceed*"""
LOST_TO = "inferior to, lost to, trail*, lagged behind, lag* behind, fell short of, worse than"
OF_STUDIES = """series, cohort, cohorts, registry, report, reports, reported, study, studies, trial, trials, paper, papers, comparison, comparisons, analysis, analyses, review, data, dataset, publication, published, article, group, team, work, drug, drugs, view, light, point, points, short, long, small, large, big, great"""
"""Words for a study, which say nothing of what it found."""
