/* SPDX-License-Identifier: MIT */
#include "tests/unit/unit.h"

#include "tests/unit/normalize/support.h"

static const struct test_case cases[] = {
    {"creator", "Curie, Marie", "Curie/Marie", ISSUE_NONE},
    {"creator", "OXBORROW, L", "Oxborrow/L", ISSUE_NONE},
    {"creator", "CURIE, MARIE", "Curie/Marie", ISSUE_NONE},
    {"creator", "Marie Curie", "Curie/Marie", ISSUE_NONE},
    {"creator", "Vincent van Gogh", "van Gogh/Vincent", ISSUE_NONE},
    {"creator", "Ludwig van der Rohe", "van der Rohe/Ludwig", ISSUE_NONE},
    {"creator", "King, Martin Luther, Jr.", "King/Martin Luther/Jr.", ISSUE_NONE},
    {"creator", "Darwin, Charles, 1809-1882", "Darwin/Charles", ISSUE_NONE},
    {"creator", "Curie, 1867,é193-4,Marie", "Curie/Marie", ISSUE_NONE},
    {"creator", "Curie, Marie (Editor)", "Curie/Marie", ISSUE_NONE},
    {"creator", "Curie M", "Curie/M", ISSUE_NONE},
    {"creator", "Carberry, Josiah https://orcid.org/0000-0002-1825-0097",
	"Carberry/Josiah 0000-0002-1825-0097", ISSUE_NONE},
    {"creator", "Carberry, Josiah; 0000-0002-1825-0097", "Carberry/Josiah 0000-0002-1825-0097",
	ISSUE_NONE},
    {"creator", "Curie, Marie <marie@example.org>", "Curie/Marie", ISSUE_NONE},
    {"creator", "Curie, Marie; Curie, Pierre", "Curie/Marie | Curie/Pierre", ISSUE_NONE},
    {"creator", "p. auer, n. cesa-bianchi, y. freund, and r. e. schapire,",
	"Auer/P. | Cesa-Bianchi/N. | Freund/Y. | Schapire/R. E.", ISSUE_NONE},
    {"creator", "Auer, P., Freund, Y., et al.", "Auer/P. | Freund/Y.", ISSUE_NONE},
    {"creator", "University of Oxford", "org University of Oxford/", ISSUE_NONE},
    {"creator", "European Commission, Joint Research Centre",
	"org European Commission, Joint Research Centre/", ISSUE_NONE},
    {"creator", "Чехов, А. П.", "Чехов/А. П.", ISSUE_NONE},
    {"creator", "O’Connor, Flannery", "O'Connor/Flannery", ISSUE_NONE},
    {"creator", "魯迅", "魯/迅", ISSUE_NONE},
    {"creator", "夏目 漱石", "夏目/漱石", ISSUE_NONE},
    {"creator", "Unknown", "", ISSUE_NAME_PLACEHOLDER},
    {"creator", ":unav", "", ISSUE_NAME_PLACEHOLDER},
    {"creator", "[s.n.]", "", ISSUE_NAME_PLACEHOLDER},
    {"creator", "Gogh, Vincent van", "van Gogh/Vincent", ISSUE_NONE},
    {"creator", "Simone De Beauvoir", "De Beauvoir/Simone", ISSUE_NONE},
    {"creator", "Juana Inés de la Cruz", "de la Cruz/Juana Inés", ISSUE_NONE},
    {"creator", "DE LA CRUZ, JUANA INÉS", "de la Cruz/Juana Inés", ISSUE_NONE},
    {"creator", "Alembert, Jean d'", "d'Alembert/Jean", ISSUE_NONE},
    {"creator", "José Ortega y Gasset", "Ortega y Gasset/José", ISSUE_NONE},
    {"creator", "Leyen, Ursula von der", "von der Leyen/Ursula", ISSUE_NONE},
    {"creator", "John Von Neumann", "Von Neumann/John", ISSUE_NONE},
    {"creator", "Mohammed bin Salman", "bin Salman/Mohammed", ISSUE_NONE},
    {"creator", "طه حسين", "حسين/طه", ISSUE_NONE},
    {"creator", "William of Ockham", "William of Ockham/", ISSUE_NONE},
    {"creator", "García Márquez, Gabriel and Vargas Llosa, Mario",
	"García Márquez/Gabriel | Vargas Llosa/Mario", ISSUE_NONE},
    {"creator", "Marie Curie, Pierre Curie and Henri Becquerel",
	"Curie/Marie | Curie/Pierre | Becquerel/Henri", ISSUE_NONE},
    {"creator", "Curie, Marie, Curie, Pierre, and Becquerel, Henri",
	"Curie/Marie | Curie/Pierre | Becquerel/Henri", ISSUE_NONE},
    {"creator", "Watson JD, Crick FH, Franklin RE, et al", "Watson/JD | Crick/FH | Franklin/RE",
	ISSUE_NONE},
    {"creator", "Watson, J. D., F. H. Crick, R. E. Franklin",
	"Watson/J. D. | Crick/F. H. | Franklin/R. E.", ISSUE_NONE},
    {"creator", "Marie Curie, PhD, Pierre Curie, MD", "Curie/Marie | Curie/Pierre", ISSUE_NONE},
    {"creator", "Curie, Marie|Curie, Pierre", "Curie/Marie | Curie/Pierre", ISSUE_NONE},
    {"creator", "Marie Curie / Pierre Curie", "Curie/Marie | Curie/Pierre", ISSUE_NONE},
    {"creator", "Watson, J. (Cavendish Laboratory, Cambridge), Crick, F. (Cambridge)",
	"Watson/J. | Crick/F.", ISSUE_NONE},
    {"creator", "Gilbert & Sullivan", "? Gilbert & Sullivan/", ISSUE_NONE},
    {"creator", "CURIE Marie", "Curie/Marie", ISSUE_NONE},
    {"creator", "Marie CURIE-SKŁODOWSKA", "Curie-Skłodowska/Marie", ISSUE_NONE},
    {"creator", "Kim Il-sung", "Kim/Il-sung", ISSUE_NONE},
    {"creator", "Nguyễn Văn Thiệu", "Nguyễn/Văn Thiệu", ISSUE_NONE},
    {"creator", "Szabó István", "Szabó/István", ISSUE_NONE},
    {"creator", "Vernadsky Vladimir Ivanovich", "Vernadsky/Vladimir Ivanovich", ISSUE_NONE},
    {"creator", "Чехов Антон Павлович", "Чехов/Антон Павлович", ISSUE_NONE},
    {"creator", "Антон Павлович Чехов", "Чехов/Антон Павлович", ISSUE_NONE},
    {"creator", "Чехов А.П., Толстой Л.Н.", "Чехов/А.П. | Толстой/Л.Н.", ISSUE_NONE},
    {"creator", "孫文", "孫/文", ISSUE_NONE},
    {"creator", "司馬遷", "司馬/遷", ISSUE_NONE},
    {"creator", "列夫·托尔斯泰", "托尔斯泰/列夫", ISSUE_NONE},
    {"creator", "鈴木貫太郎", "鈴木/貫太郎", ISSUE_NONE},
    {"creator", "钱学森，钱伟长，钱三强", "钱/学森 | 钱/伟长 | 钱/三强", ISSUE_NONE},
    {"creator", "김대중", "김/대중", ISSUE_NONE},
    {"creator", "Sammy Davis jr", "Davis/Sammy/Jr.", ISSUE_NONE},
    {"creator", "Wainwright, Loudon III", "Wainwright/Loudon/III", ISSUE_NONE},
    {"creator", "Curie, Marie|Wainwright, Loudon, iii", "Curie/Marie | Wainwright/Loudon/III",
	ISSUE_NONE},
    {"creator", "Oscar Niemeyer Filho", "Niemeyer Filho/Oscar", ISSUE_NONE},
    {"creator", "Dr. phil. Max Planck", "Planck/Max", ISSUE_NONE},
    {"creator", "Prof. Dr. med. Robert Koch", "Koch/Robert", ISSUE_NONE},
    {"creator", "Marie Curie, M.D., Ph.D.", "Curie/Marie", ISSUE_NONE},
    {"creator", "doc. Ing. Jaroslav Heyrovský, CSc.", "Heyrovský/Jaroslav", ISSUE_NONE},
    {"creator", "Asimov, MA", "Asimov/MA", ISSUE_NONE},
    {"creator", "Asimov, I., ed.", "Asimov/I.", ISSUE_NONE},
    {"creator", "Victorson, Phil.", "Victorson/Phil", ISSUE_NONE},
    {"creator", "hrsg. von Max Planck", "Planck/Max", ISSUE_NONE},
    {"creator", "edited by Marie Curie and Pierre Curie", "Curie/Marie | Curie/Pierre", ISSUE_NONE},
    {"creator", "Author: Marie Curie", "Curie/Marie", ISSUE_NONE},
    {"creator", "and Becquerel, H.", "Becquerel/H.", ISSUE_NONE},
    {"creator", "Curie, Marie (University of Paris)", "Curie/Marie", ISSUE_NONE},
    {"creator", "World Health Organization (WHO)", "org World Health Organization (WHO)/",
	ISSUE_NONE},
    {"creator", "Argus (Melbourne, Vic.)", "org Argus (Melbourne, Vic.)/", ISSUE_NONE},
    {"creator", "CERN", "org CERN/", ISSUE_NONE},
    {"creator", "The Beatles", "org The Beatles/", ISSUE_NONE},
    {"creator", "Church, Alonzo", "Church/Alonzo", ISSUE_NONE},
    {"creator", "Alonzo Church", "Church/Alonzo", ISSUE_NONE},
    {"creator", "Max-Planck-Institut für Physik", "org Max-Planck-Institut für Physik/",
	ISSUE_NONE},
    {"creator", "Umweltbundesamt", "org Umweltbundesamt/", ISSUE_NONE},
    {"creator", "Victoria. Ports and Harbors Division.",
	"org Victoria. Ports and Harbors Division./", ISSUE_NONE},
    {"creator", "Johnstone, O'Shannessy & Co., photographer.",
	"org Johnstone, O'Shannessy & Co., photographer./", ISSUE_NONE},
    {"creator", "[Swinburne Technical College]", "org Swinburne Technical College/", ISSUE_NONE},
    {"creator", "Siemens AG Berlin GmbH", "org Siemens AG Berlin GmbH/", ISSUE_NONE},
    {"creator", "東京大学", "org 東京大学/", ISSUE_NONE},
    {"creator", "Unknown, Unknown", "", ISSUE_NAME_PLACEHOLDER},
    {"creator", "Desconocido, Autor", "", ISSUE_NAME_PLACEHOLDER},
    {"creator", "Photographer unidentified.", "", ISSUE_NAME_PLACEHOLDER},
    {"creator",
	"Lindt, J. W. (John William), 1845-1926, photographer.  Gill, S. T., fl. 1840-1880.",
	"Lindt/J. W. | Gill/S. T.", ISSUE_NONE},
    {"creator", "Hobson, Grant 1965- photographer.", "Hobson/Grant", ISSUE_NONE},
    {"creator", "Burke, Robert, 1821-1861. Wills, William, 1834-1861.",
	"Burke/Robert | Wills/William", ISSUE_NONE},
    {"creator", "Marie Curie¹,²", "Curie/Marie", ISSUE_NONE},
    {"creator", "Marie Curie*", "Curie/Marie", ISSUE_NONE},
    {"creator", "O'BRIEN-SMITH, MARY ANN", "O'Brien-Smith/Mary Ann", ISSUE_NONE},
    {"creator", "MCDONALD, RONALD", "McDonald/Ronald", ISSUE_NONE},
    {"creator", "C. M. H.", "? C. M. H./", ISSUE_NONE},
    {"creator", "Curie, Marie (0000-0002-1825-0097), Curie, Pierre (0000-0001-5109-3700)",
	"Curie/Marie 0000-0002-1825-0097 | Curie/Pierre 0000-0001-5109-3700", ISSUE_NONE},
};

static void values_become_what_they_mean(void **state)
{
	(void)state;
	check_cases(cases, N_ITEMS(cases));
}

/* Written as "Family, Given, Suffix". */
static struct str write_out(struct arena *arena, const struct value *name)
{
	struct str given = name->part[PERSON_GIVEN], suffix = name->part[PERSON_SUFFIX];
	return arena_printf(arena, "%.*s%s%.*s%s%.*s", STR_ARG(name->text), given.n ? ", " : "",
	    STR_ARG(given), suffix.n ? ", " : "", STR_ARG(suffix));
}

static void names_written_out_stay(void **state)
{
	(void)state;
	struct normalize_settings settings = {.today = TODAY};
	for (size_t i = 0; i < N_ITEMS(cases); i++) {
		struct record record = {0};
		struct err err;
		normalize_value(&record, STR("creator"), str_from(cases[i].raw), &settings, &err);
		for (size_t j = 0; j < record.n_values; j++) {
			char got[1000], expected[1000] = "";
			struct value *name = &record.values[j];
			struct str text = write_out(&record.arena, name);
			name->part[PERSON_ORCID].n = 0;
			write_value(expected, sizeof(expected), name);
			normalize_line("creator", text.p, got, sizeof(got));
			assert_string_equal(got, expected);
		}
		record_clear(&record);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(values_become_what_they_mean),
	    cmocka_unit_test(names_written_out_stay),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
