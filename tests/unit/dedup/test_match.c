/* SPDX-License-Identifier: MIT */
/*
 * Hard pairs, and the verdict that users of deduplication expect. The lines are
 * read by support.c.
 */
#include "tests/unit/dedup/support.h"

#define S VERDICT_SAME
#define D VERDICT_DIFFERENT
#define V VERDICT_VERSION
#define U VERDICT_UNCERTAIN

/* A real paper, as several repositories may describe it. */
#define SHANNON	  "t=A Mathematical Theory of Communication|a=Shannon, Claude Elwood"
#define ATTENTION "a=Vaswani, Ashish; Shazeer, Noam; Parmar, Niki; Uszkoreit, Jakob; Jones, Llion"
#define LIGO	  "Observation of Gravitational Waves from a Binary Black Hole Merger"

static const struct hard_pair {
	const char *why, *a, *b;
	enum verdict verdict;
	const char *rule; /* NULL: any */
} hard_pairs[] = {
    {"one DOI, in capitals and not", SHANNON "|y=1948|doi=10.1002/J.1538-7305.1948.TB01338.X",
	SHANNON "|y=1948|doi=10.1002/j.1538-7305.1948.tb01338.x", S, NULL},
    {"one DOI, other title and authors", SHANNON "|doi=10.1002/x.1",
	"t=Observations on the Habits of the Common Swift|a=Lack, David|doi=10.1002/x.1", D,
	"same-id-other-work"},
    {"chapters with the DOI of their book",
	"t=Soil formation in arid regions|a=Hillel, Daniel|y=2001|doi=10.1007/978-1-4612-0001-1",
	"t=Measuring the infiltration of water|a=Philip, John|y=2001|doi=10.1007/978-1-4612-0001-1",
	D, NULL},
    {"conference abstracts with the DOI of their supplement",
	"t=Insulin secretion in lean adolescents|a=Rossi, Maria; Weber, "
	"Karl|y=2015|doi=10.1/s1|p=S12",
	"t=Retinal screening in general practice|a=Rossi, Maria; Adams, "
	"Ruth|y=2015|doi=10.1/s1|p=S77",
	D, NULL},
    {"a book and its chapter",
	"t=Principles of Soil Physics|a=Hillel, Daniel|y=1980|k=book|doi=10.1007/b1",
	"t=Principles of Soil Physics: Flow of water|a=Hillel, "
	"Daniel|y=1980|k=chapter|doi=10.1007/b1-12",
	D, NULL},
    {"Part I and Part II, adjacent pages",
	"t=The theory of random signals. Part I|a=Rice, Stephen|y=1944|s=Bell System Technical "
	"Journal|v=23|p=282-332|doi=10.1002/a1",
	"t=The theory of random signals. Part II|a=Rice, Stephen|y=1944|s=Bell System Technical "
	"Journal|v=23|p=333-390|doi=10.1002/a2",
	D, "other-part"},
    {"Roman numeral at the end", "t=On the electrodynamics of rotating frames I|a=Born, Max|y=1920",
	"t=On the electrodynamics of rotating frames II|a=Born, Max|y=1920", D, "other-part"},
    {"two editorials of one editor", "t=Editorial|a=Maddox, John|y=1985|s=Nature|v=314|i=1|p=1",
	"t=Editorial|a=Maddox, John|y=1985|s=Nature|v=314|i=2|p=101", D, NULL},
    {"one editorial, once without its author",
	"t=Editorial|a=Maddox, John|y=1985|s=Nature|v=314|i=6006|p=1-2",
	"t=Editorial|y=1985|s=Nature|v=314|i=6006|p=1-2", S, NULL},
    {"prefaces of two books", "t=Preface|y=1997|doi=10.1016/a", "t=Preface|y=2003|doi=10.1016/b", D,
	NULL},
    {"indexes of two journals", "t=Subject Index|s=Cell|y=2000", "t=Subject Index|s=Neuron|y=2000",
	D, NULL},
    {"two reviews of one book",
	"t=The Selfish Gene|a=Lewontin, Richard|y=1977|s=Nature|v=266|p=283-284|k=review",
	"t=The Selfish Gene|a=Stent, Gunther|y=1977|s=Hastings Center Report|v=7|p=33|k=review", D,
	NULL},
    {"a book and its review", "t=The Selfish Gene|a=Dawkins, Richard|y=1976|k=book",
	"t=The Selfish Gene|a=Dawkins, Richard|y=1977|k=review", D, "other-type"},
    {"an article and its erratum",
	"t=Long-term survival after liver resection|a=Weber, Karl; Rossi, "
	"Maria|y=2003|s=Lancet|v=142|p=310",
	"t=Long-term survival after liver resection (vol 142, pg 310, 2003)|a=Weber, Karl; Rossi, "
	"Maria|y=2003|s=Lancet|v=143|p=12",
	D, "about-the-other"},
    {"a note on an erratum in brackets",
	"t=Long-term survival after liver resection [Erratum appears in Lancet "
	"2003;143:12]|a=Weber, "
	"K|y=2003|s=Lancet|v=142|p=310",
	"t=Long-term survival after liver resection|a=Weber, Karl|y=2003|s=Lancet|v=142|p=310", S,
	NULL},
    {"a letter and its reply",
	"t=Treatment of thrombotic microangiopathy|a=Weber, Karl|y=2009|s=Lancet|v=3",
	"t=Treatment of thrombotic microangiopathy - Reply|a=Weber, Karl|y=2009|s=Lancet|v=3", D,
	"about-the-other"},
    {"a notice of retraction",
	"t=Retraction: Cardiac stem cells in heart failure|a=Bolli, Roberto|y=2011",
	"t=Cardiac stem cells in heart failure|a=Bolli, Roberto|y=2011", D, "about-the-other"},
    {"the retracted article itself, marked",
	"t=RETRACTED: Cardiac stem cells in patients with heart failure|a=Bolli, "
	"Roberto|y=2011|doi=10.1016/z",
	"t=Cardiac stem cells in patients with heart failure|a=Bolli, R.|y=2011|doi=10.1016/z", S,
	"same-id"},
    {"versions of one arXiv paper",
	"t=Attention Is All You Need|" ATTENTION "|y=2017|arxiv=arXiv:1706.03762v1",
	"t=Attention Is All You Need|" ATTENTION "|y=2017|arxiv=arXiv:1706.03762v5", V,
	"version-id"},
    {"arXiv preprint and the published paper",
	"t=Deep Residual Learning for Image Recognition|a=He, Kaiming; Zhang, Xiangyu; Ren, "
	"Shaoqing; Sun, "
	"Jian|y=2015|arxiv=arXiv:1512.03385|doi=10.48550/arXiv.1512.03385",
	"t=Deep Residual Learning for Image Recognition|a=He, K.; Zhang, X.; Ren, S.; Sun, "
	"J.|y=2016|doi=10.1109/cvpr.2016.90",
	V, NULL},
    {"a technical report and its article",
	"t=The design of an optimizing relational engine|a=Gray, Jim; Reuter, "
	"A.|y=1987|s=Technical Report 87-5",
	"t=The design of an optimizing relational engine|a=Gray, Jim; Reuter, Andreas|y=1989|s=ACM "
	"Transactions on Database Systems",
	V, "preprint"},
    {"the same words in another order",
	"t=Relational databases and Java tutorial: mapping of objects|a=Klein, Johannes|y=1998",
	"t=Relational databases and Java: mapping of objects, tutorial|a=Klein, J.|y=1998", S,
	NULL},
    {"DOIs of a preprint server and of a journal",
	"t=The genomic landscape of wild house mice|a=Nachman, Michael; Phifer, "
	"Megan|y=2019|doi=10.1101/512345",
	"t=The genomic landscape of wild house mice|a=Nachman, Michael; Phifer, "
	"Megan|y=2020|doi=10.1093/gbe/1",
	V, "preprint"},
    {"versions of a figshare upload",
	"t=Rainfall at Kew|a=Hill, Ann|y=2018|k=dataset|doi=10.6084/m9.figshare.123.v1",
	"t=Rainfall at Kew|a=Hill, Ann|y=2018|k=dataset|doi=10.6084/m9.figshare.123.v2", V,
	"version-id"},
    {"versions of a Zenodo upload",
	"t=Daily rainfall at the observatory|a=Hill, Ann|y=2018|k=dataset|doi=10.5281/zenodo.100",
	"t=Daily rainfall at the observatory|a=Hill, Ann|y=2018|k=dataset|doi=10.5281/zenodo.101",
	V, NULL},
    {"two data sets of one title",
	"t=Occurrence download|a=!GBIF.org|y=2019|k=dataset|doi=10.15468/dl.a",
	"t=Occurrence download|a=!GBIF.org|y=2019|k=dataset|doi=10.15468/dl.b", D, NULL},
    {"an article and its data",
	"t=Global patterns of tree species richness|a=Keil, Petr|y=2019|k=article",
	"t=Global patterns of tree species richness|a=Keil, Petr|y=2019|k=dataset", D,
	"other-type"},
    {"updates of a Cochrane review",
	"t=Air versus oxygen for resuscitation of infants at birth|a=Tan, A; Schulze, "
	"A|y=2004|doi=10.1002/14651858.cd002273.pub2",
	"t=Air versus oxygen for resuscitation of infants at birth|a=Tan, A; Schulze, "
	"A|y=2005|doi=10.1002/14651858.cd002273.pub3",
	V, "version-id"},
    {"a yearly introduction",
	"t=Introduction to the Minitrack on Digital Government 2021|a=Janowski, "
	"Tomasz|y=2021|k=conference",
	"t=Introduction to the Minitrack on Digital Government 2022|a=Janowski, "
	"Tomasz|y=2022|k=conference",
	D, "other-part"},
    {"online first, then with pages",
	"t=Synthesizing information systems knowledge|a=Pare, Guy; Trudel, "
	"Marie|y=2023|s=Information and Management",
	"t=Synthesizing information systems knowledge|a=Pare, Guy; Trudel, "
	"Marie|y=2024|s=Information and "
	"Management|v=61|p=183-199",
	S, "same-title"},
    {"a DOI in one only", SHANNON "|y=1948|doi=10.1002/x.1", SHANNON "|y=1948", S, "same-title"},
    {"initials and full names", "t=A theory of timed automata|a=Alur, R.; Dill, D. L.|y=1994",
	"t=A theory of timed automata|a=Alur, Rajeev; Dill, David L.|y=1994", S, NULL},
    {"family and given name swapped",
	"t=A theory of timed automata|a=Rajeev, Alur; Dill, David|y=1994",
	"t=A theory of timed automata|a=Alur, Rajeev; Dill, David|y=1994", S, NULL},
    {"two persons of one family name",
	"t=Sustainable information systems for universities|a=Manghi, Paolo|y=2015",
	"t=Sustainable information systems for universities|a=Manghi, Pasquale|y=2015", D,
	"other-people"},
    {"a list cut after three", "t=Attention Is All You Need|" ATTENTION "|y=2017",
	"t=Attention Is All You Need|a=Vaswani, A.; Shazeer, N.; Parmar, N.; et al.|y=2017", S,
	NULL},
    {"no authors, long title",
	"t=Observations on the geology of the northern Hebrides and Skye|y=1871",
	"t=Observations on the geology of the northern Hebrides and Skye|a=Geikie, "
	"Archibald|y=1871",
	S, NULL},
    {"no authors, short title", "t=Annual meeting|y=1990|s=Science",
	"t=Annual meeting|y=1990|s=Nature", D, NULL},
    {"only an organisation in common",
	"t=Strategic plan for research|a=!Imperial College London|y=2010|s=Series A|v=1|p=3",
	"t=Library opening hours survey|a=!Imperial College London|y=2010|s=Series B|v=2|p=9", D,
	NULL},
    {"a Greek letter and its name",
	"t=Oxidation of \xCE\xB2-aryl ethers in lignin|a=Gierer, Josef|y=1985",
	"t=Oxidation of beta\xE2\x80\x90"
	"aryl ethers in lignin|a=Gierer, Josef|y=1985",
	S, NULL},
    {"formulae that differ in a subscript",
	"t=Vibrational spectra of solid N2O3 at low pressure|a=Pimentel, George|y=1960",
	"t=Vibrational spectra of solid N2O4 at low pressure|a=Pimentel, George|y=1960", D, NULL},
    {"a number differs", "t=Search for heavy resonances in collisions at 7 TeV|a=!ATLAS|y=2012",
	"t=Search for heavy resonances in collisions at 8 TeV|a=!ATLAS|y=2012", D, "other-part"},
    {"yearly reports", "t=State of the climate in 2012|a=Blunden, Jessica|y=2013",
	"t=State of the climate in 2013|a=Blunden, Jessica|y=2014", D, "other-part"},
    {"forty years apart", "t=The structure of the nucleus|a=Weber, Karl|y=1932",
	"t=The structure of the nucleus|a=Weber, Karl|y=1972", D, "long-ago"},
    {"five years apart in other journals",
	"t=Aspirin in acute myocardial infarction|a=Rossi, Maria|y=1990|s=Lancet",
	"t=Aspirin in acute myocardial infarction|a=Rossi, Maria|y=1996|s=Circulation", D,
	"long-ago"},
    {"a note on the language",
	"t=[Surgical treatment of bronchial carcinoma]. [Japanese]|a=Sato, Ken|y=1999|s=Kyobu "
	"Geka|v=52|p=5",
	"t=Surgical treatment of bronchial carcinoma|a=Sato, K.|y=1999|s=Kyobu Geka|v=52|p=5", S,
	NULL},
    {"a translation in brackets",
	"t=Chirurgische Behandlung des Bronchialkarzinoms [Surgical treatment of bronchial "
	"carcinoma]|a=Weber, Karl|y=1999|v=52|p=5",
	"t=Surgical treatment of bronchial carcinoma|a=Weber, Karl|y=1999|v=52|p=5", S, NULL},
    {"a parallel title",
	"t=Grundlagen der Bodenkunde = Foundations of soil science|a=Scheffer, Fritz|y=1956",
	"t=Foundations of soil science|a=Scheffer, Fritz|y=1956", S, NULL},
    {"composed and decomposed letters",
	"t=Th\xC3\xA9orie des fonctions analytiques r\xC3\xA9"
	"elles|a=Borel, \xC3\x89mile|y=1900",
	"t=The\xCC\x81orie des fonctions analytiques re\xCC\x81"
	"elles|a=Borel, E\xCC\x81mile|y=1900",
	S, "same-title"},
    {"full-width letters and ligatures",
	"t=Ef\xEF\xAC\x81"
	"cient sorting on parallel machines|a=Batcher, Ken|y=1968",
	"t=\xEF\xBC\xA5"
	"fficient sorting on parallel machines|a=Batcher, Ken|y=1968",
	S, NULL},
    {"a title cut off", "t=" LIGO "|a=Abbott, B. P.|y=2016",
	"t=Observation of Gravitational Waves from a Binary Bl|a=Abbott, B. P.|y=2016", S, NULL},
    {"a subtitle in one only", "t=The Origins of Order|a=Kauffman, Stuart|y=1993|k=book",
	"t=The Origins of Order: Self-Organization and Selection in Evolution|a=Kauffman, "
	"Stuart|y=1993|k=book",
	S, "shortened-title"},
    {"two different subtitles",
	"t=The Arctic Ocean floor: Sediments and drift|a=Stein, Ruediger|y=2008",
	"t=The Arctic Ocean floor: Whales of the deep|a=Stein, Ruediger|y=2008", D, NULL},
    {"two editions", "t=Campbell Biology, 7th edition|a=Reece, Jane|y=2010|k=book",
	"t=Campbell Biology, 8th edition|a=Reece, Jane|y=2011|k=book", D, "other-part"},
    {"volumes of one set, one ISBN",
	"t=The Art of Computer Programming, volume 1|a=Knuth, Donald|y=1968|isbn=9780321751041",
	"t=The Art of Computer Programming, volume 2|a=Knuth, Donald|y=1969|isbn=9780321751041", D,
	"other-part"},
    {"one ISSN, volume and year",
	"t=Plankton of the Baltic Sea|a=Hensen, Victor|y=1890|issn=0001-4842|v=3",
	"t=Mosses of the Scottish isles|a=Dixon, Hugh|y=1890|issn=0001-4842|v=3", D, NULL},
    {"PubMed number in one, DOI in the other",
	"t=Molecular structure of nucleic acids|a=Watson, J. D.; Crick, F. "
	"H.|y=1953|p=737|v=171|pmid=13054692",
	"t=Molecular Structure of Nucleic Acids|a=Watson, James; Crick, "
	"Francis|y=1953|p=737-738|v=171|doi=10.1038/171737a0",
	S, NULL},
    {"a thesis and an article",
	"t=Remote sensing of alpine vegetation|a=Egli, Nora|y=2014|k=bachelor",
	"t=Remote sensing of alpine vegetation|a=Egli, Nora|y=2014|k=article", D, "other-type"},
    {"a thesis in two repositories",
	"t=Remote sensing of alpine vegetation|a=Egli, Nora|y=2014|k=doctoral|handle=20.500/1",
	"t=Remote sensing of alpine vegetation|a=Egli, Nora|y=2014|k=doctoral|handle=10261/7", S,
	NULL},
    {"in vivo and in vitro", "t=Oxidative damage of hepatocytes in vivo|a=Weber, Karl|y=2004",
	"t=Oxidative damage of hepatocytes in vitro|a=Weber, Karl|y=2004", D, "opposed-words"},
    {"men and women", "t=Risk of hip fracture in elderly men|a=Melton, L.|y=1998",
	"t=Risk of hip fracture in elderly women|a=Melton, L.|y=1998", D, "opposed-words"},
    {"protocol and result",
	"t=Vitamin D for the prevention of falls: study protocol|a=Bischoff, Heike|y=2012",
	"t=Vitamin D for the prevention of falls|a=Bischoff, Heike|y=2012", D, "about-the-other"},
    {"no title at all", "a=Reynoso, Jose|y=2014", "t=Unknown|a=Reynoso, Jose|y=2014", D, NULL},
    {"one of a large collaboration's lists is short",
	"t=" LIGO "|a=Abbott, B. P.; Abbott, R.; Abbott, T. D.|y=2016|doi=10.1103/p",
	"t=" LIGO "|a=Abbott, Benjamin P.|y=2016|doi=10.1103/p", S, "same-id"},
    {"sparse and word for word the same", "t=Sermon preached at St Paul's|a=Donne, John",
	"t=Sermon preached at St Paul's|a=Donne, John", S, "same-content"},
    {"two letters swapped", "t=Numerical weather perdiction on global grids|a=Lynch, Peter|y=2008",
	"t=Numerical weather prediction on global grids|a=Lynch, Peter|y=2008", S, "near-title"},
    {"Chinese, with a subtitle in one",
	"t="
	"\xE5\x9F\xBA\xE4\xBA\x8E\xE7\xA5\x9E\xE7\xBB\x8F\xE7\xBD\x91\xE7\xBB\x9C\xE7\x9A\x84\xE7"
	"\x94\xB5"
	"\xE5\x8A\x9B\xE7\xB3\xBB\xE7\xBB\x9F\xE8\xB4\x9F\xE8\x8D\xB7\xE9\xA2\x84\xE6\xB5\x8B|a="
	"Wang, Wei|y=2011",
	"t="
	"\xE5\x9F\xBA\xE4\xBA\x8E\xE7\xA5\x9E\xE7\xBB\x8F\xE7\xBD\x91\xE7\xBB\x9C\xE7\x9A\x84\xE7"
	"\x94\xB5"
	"\xE5\x8A\x9B\xE7\xB3\xBB\xE7\xBB\x9F\xE8\xB4\x9F\xE8\x8D\xB7\xE9\xA2\x84\xE6\xB5\x8B: "
	"\xE6\xA8\xA1\xE5\x9E\x8B|a=Wang, Wei|y=2011",
	S, NULL},
};

static void test_hard_pairs(void **state)
{
	(void)state;
	unsigned wrong = 0;
	for (size_t i = 0; i < N_ITEMS(hard_pairs); i++) {
		const struct hard_pair *pair = &hard_pairs[i];
		struct profile *a = profile_from_line("one", "a", pair->a);
		struct profile *b = profile_from_line("two", "b", pair->b);
		struct match there = match_pair(a, b), back = match_pair(b, a);
		assert_int_equal(there.verdict, back.verdict);
		assert_int_equal(there.rule, back.rule);
		assert_int_equal(there.score, back.score);
		if (there.verdict != pair->verdict ||
		    (pair->rule && strcmp(pair->rule, match_rule_name(there.rule)) != 0)) {
			print_message("%s: got %s by %s, expected %s\n", pair->why,
			    verdict_name(there.verdict), match_rule_name(there.rule),
			    verdict_name(pair->verdict));
			wrong++;
		}
		profile_free(a);
		profile_free(b);
	}
	assert_int_equal(wrong, 0);
}

struct told {
	unsigned n_title, n_people, n_year;
};

static void note(void *ctx, const char *what, struct str a, struct str b, const char *finding)
{
	struct told *told = ctx;
	(void)a;
	(void)b;
	assert_non_null(finding);
	told->n_title += strcmp(what, "title") == 0;
	told->n_people += strcmp(what, "first author") == 0;
	told->n_year += strcmp(what, "year") == 0;
}

static void test_explanation_agrees_with_the_match(void **state)
{
	(void)state;
	for (size_t i = 0; i < N_ITEMS(hard_pairs); i++) {
		struct profile *a = profile_from_line("one", "a", hard_pairs[i].a);
		struct profile *b = profile_from_line("two", "b", hard_pairs[i].b);
		struct told told = {0};
		struct match explained = match_explain(a, b, note, &told), match = match_pair(a, b);
		assert_int_equal(explained.rule, match.rule);
		assert_int_equal(explained.verdict, match.verdict);
		assert_int_equal(told.n_title, 1);
		assert_int_equal(told.n_people, 1);
		assert_int_equal(told.n_year, 1);
		assert_true(strlen(match_rule_text(match.rule)) > 10);
		profile_free(a);
		profile_free(b);
	}
}

static void test_vetoes(void **state)
{
	(void)state;
	static const struct {
		const char *a, *b;
		bool is_veto;
	} cases[] = {
	    {SHANNON "|y=1948|doi=10.1/a", SHANNON "|y=1948|doi=10.1/b", true},
	    {SHANNON "|y=1948", SHANNON "|y=1998", true},
	    {SHANNON "|y=1948", SHANNON "|y=1948", false},
	    {SHANNON "|y=1948", "t=The Mathematical Theory of Sailing|a=Hope, R.|y=1948", false},
	};
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		struct profile *a = profile_from_line("one", "a", cases[i].a);
		struct profile *b = profile_from_line("two", "b", cases[i].b);
		if (match_is_veto(match_pair(a, b)) != cases[i].is_veto)
			fail_msg("case %zu: %s", i, match_rule_name(match_pair(a, b).rule));
		profile_free(a);
		profile_free(b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_hard_pairs),
	    cmocka_unit_test(test_explanation_agrees_with_the_match),
	    cmocka_unit_test(test_vetoes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
