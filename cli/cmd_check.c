/* SPDX-License-Identifier: MIT */
#include "base/log.h"
#include "cli/check_conf.h"
#include "cli/cli.h"
#include "cli/progress.h"
#include "model/limits.h"
#include "pipeline/check.h"

#include <stdlib.h>

#define WIDTH 78

struct check_options {
	bool rules;
};

const struct opt check_options[] = {
    {"rules", 0, OPT_FLAG, offsetof(struct check_options, rules), NULL,
	"list all rules of a repository, with their weights", NULL},
    {0},
};
const size_t check_options_size = sizeof(struct check_options);

/* ---- the rules ---- */

static void print_rules(const struct cli *cli)
{
	for (const struct check_rule *rule = check_rules; rule->code; rule++) {
		if (!cli->global.json) {
			printf("%-8s %3d  %-22s %s (%s)\n", check_severity_name(rule->severity),
			    rule->weight, rule->code, rule->bad, rule->section);
			continue;
		}
		struct buf out;
		struct json json;
		buf_init(&out, 1 << 16);
		json_init(&json, &out);
		json_open(&json, '{');
		json_key_text(&json, "code", rule->code);
		json_key_text(&json, "severity", check_severity_name(rule->severity));
		json_key_int(&json, "weight", rule->weight);
		json_key_text(&json, "section", rule->section);
		json_key_text(&json, "good", rule->good);
		json_key_text(&json, "bad", rule->bad);
		json_close(&json, '}');
		cli_print_json(&out);
		buf_clear(&out);
	}
}

/* ---- the configuration ---- */

static void print_conf_json(
    const struct cli *cli, const struct conf *conf, const struct conf_findings *findings)
{
	struct buf out;
	struct json json;
	int64_t n_enabled = 0;
	for (size_t i = 0; i < conf->n_endpoints; i++)
		n_enabled += conf->endpoints[i].is_enabled;
	buf_init(&out, 64u << 20);
	json_init(&json, &out);
	json_open(&json, '{');
	cli_key_text(&json, "config", str_from(cli->global.config));
	json_key_int(&json, "endpoints", (int64_t)conf->n_endpoints);
	json_key_int(&json, "enabled", n_enabled);
	json_key(&json, "findings");
	json_open(&json, '[');
	for (size_t i = 0; i < findings->n; i++) {
		const struct conf_finding *finding = &findings->items[i];
		json_open(&json, '{');
		json_key_text(&json, "severity", finding->is_warning ? "warning" : "advice");
		json_key_text(&json, "code", finding->code);
		json_key_text(&json, "endpoint", finding->endpoint);
		cli_key_text(&json, "message", finding->text);
		json_close(&json, '}');
	}
	json_close(&json, ']');
	json_close(&json, '}');
	cli_print_json(&out);
	buf_clear(&out);
}

static void print_conf(
    const struct cli *cli, const struct conf *conf, const struct conf_findings *findings)
{
	for (int is_warning = 1; is_warning >= 0; is_warning--) {
		for (size_t i = 0; i < findings->n; i++) {
			const struct conf_finding *finding = &findings->items[i];
			if (finding->is_warning != is_warning)
				continue;
			cli_print_line("%-8s %-17s %s%s%.*s", is_warning ? "warning" : "advice",
			    finding->code, finding->endpoint ? finding->endpoint : "",
			    finding->endpoint ? ": " : "", STR_ARG(finding->text));
		}
	}
	cli_print_line("%s: %zu endpoint%s, no errors", cli->global.config, conf->n_endpoints,
	    conf->n_endpoints == 1 ? "" : "s");
}

static int check_conf(struct cli *cli)
{
	struct conf conf;
	struct conf_findings findings = {0};
	struct err err = {0};
	int rc = conf_read(&conf, cli->global.config, &err);
	if (rc == ERR_NOT_FOUND)
		err.code = ERR_CONFIG;
	if (rc == 0 && (rc = cli_check_defaults(cli, &conf, &err)) < 0)
		conf_clear(&conf);
	if (rc < 0) {
		conf_findings_clear(&findings);
		return cli_fail(&err);
	}
	conf_judge(&conf, &findings);
	if (cli->global.json)
		print_conf_json(cli, &conf, &findings);
	else
		print_conf(cli, &conf, &findings);
	conf_findings_clear(&findings);
	conf_clear(&conf);
	return EXIT_OK;
}

/* ---- a repository ---- */

static void show_progress(void *ctx, unsigned n_requests, struct str text)
{
	(void)ctx;
	progress_show(
	    "request %u of at most %d: %.*s", n_requests, LIMIT_PROBE_REQUESTS, STR_ARG(text));
}

static void print_good(const struct check_report *report)
{
	char line[WIDTH + 64] = "";
	size_t n = 0;
	for (size_t i = 0; i < report->n_findings; i++) {
		const struct check_finding *finding = &report->findings[i];
		if (finding->severity != CHECK_GOOD)
			continue;
		if (n + strlen(finding->rule->code) + 2 > WIDTH - 2) {
			printf("  %s\n", line);
			n = 0;
		}
		n += (size_t)snprintf(
		    line + n, sizeof(line) - n, "%s%s", n ? ", " : "", finding->rule->code);
	}
	if (n)
		printf("  %s\n", line);
}

static void print_finding(const struct check_finding *finding)
{
	const struct check_rule *rule = finding->rule;
	bool is_good = finding->severity == CHECK_GOOD;
	cli_print_line("  %s%s%.*s", is_good ? rule->good : rule->bad,
	    finding->detail.n ? ": " : "", STR_ARG(finding->detail));
	if (is_good) {
		cli_print_line("    %s, %s", rule->code, rule->section);
		return;
	}
	char times[40] = "";
	if (finding->n_times > 1)
		snprintf(times, sizeof(times), ", %u times", finding->n_times);
	cli_print_line("    %s, %s, weight %d%s", rule->code, rule->section, rule->weight, times);
	if (finding->request.n)
		cli_print_line("    %.*s", STR_ARG(finding->request));
}

static void print_report(const struct cli *cli, const struct check_report *report)
{
	static const char *const titles[] = {"Errors", "Warnings", "Advice", "Good"};
	cli_print_line("%.*s", STR_ARG(report->url));
	cli_print_line("%.*s%s%u requests, %u records looked at", STR_ARG(report->name),
	    report->name.n ? ": " : "", report->n_requests, report->n_records);
	for (int severity = CHECK_ERROR; severity <= CHECK_GOOD; severity++) {
		if (report->n_by_severity[severity] == 0)
			continue;
		printf("\n%s (%zu)\n", titles[severity], report->n_by_severity[severity]);
		if (severity == CHECK_GOOD && cli->global.verbose == 0) {
			print_good(report);
			continue;
		}
		for (size_t i = 0; i < report->n_findings; i++) {
			if ((int)report->findings[i].severity == severity)
				print_finding(&report->findings[i]);
		}
	}
	if (report->is_cut)
		cli_print_line("\nNot everything was asked: %.*s", STR_ARG(report->cut_reason));
	printf("\nScore: %d of 100\n", report->score);
}

static void print_report_json(const struct check_report *report)
{
	struct buf out;
	struct json json;
	buf_init(&out, 16u << 20);
	json_init(&json, &out);
	json_open(&json, '{');
	cli_key_text(&json, "url", report->url);
	cli_key_text(&json, "repository", report->name);
	json_key_int(&json, "score", report->score);
	json_key_int(&json, "errors", (int64_t)report->n_by_severity[CHECK_ERROR]);
	json_key_int(&json, "warnings", (int64_t)report->n_by_severity[CHECK_WARNING]);
	json_key_int(&json, "advice", (int64_t)report->n_by_severity[CHECK_ADVICE]);
	json_key_int(&json, "good", (int64_t)report->n_by_severity[CHECK_GOOD]);
	json_key_int(&json, "requests", report->n_requests);
	json_key_int(&json, "records", report->n_records);
	json_key(&json, "cut");
	if (report->is_cut)
		json_str(&json, report->cut_reason);
	else
		json_null(&json);
	json_key(&json, "findings");
	json_open(&json, '[');
	for (size_t i = 0; i < report->n_findings; i++) {
		const struct check_finding *finding = &report->findings[i];
		bool is_good = finding->severity == CHECK_GOOD;
		json_open(&json, '{');
		json_key_text(&json, "severity", check_severity_name(finding->severity));
		json_key_text(&json, "code", finding->rule->code);
		json_key_int(&json, "weight", is_good ? 0 : finding->rule->weight);
		json_key_text(&json, "section", finding->rule->section);
		json_key_text(&json, "message", is_good ? finding->rule->good : finding->rule->bad);
		cli_key_text(&json, "detail", finding->detail);
		cli_key_text(&json, "request", finding->request);
		json_key_int(&json, "times", finding->n_times);
		json_close(&json, '}');
	}
	json_close(&json, ']');
	json_close(&json, '}');
	cli_print_json(&out);
	buf_clear(&out);
}

static bool is_url(struct str text)
{
	return str_starts_nocase(text, STR("http://")) || str_starts_nocase(text, STR("https://"));
}

/* What one argument means: an endpoint of the configuration, or a URL with the [defaults]. */
static int choose(
    const struct conf *conf, const char *argument, struct endpoint *chosen, struct err *err)
{
	struct str text = str_from(argument);
	if (is_url(text)) {
		*chosen = conf->defaults;
		chosen->name = chosen->url = argument;
		const char *fault = conf_url_fault(argument);
		return fault ? err_set(err, ERR_USAGE, "the URL %s", fault) : 0;
	}
	const struct endpoint *endpoint;
	int rc = conf_find(conf, argument, &endpoint, err);
	if (rc == 0)
		*chosen = *endpoint;
	else if (strpbrk(argument, "/.:"))
		err_set(err, ERR_USAGE,
		    "'%s' is no endpoint's name, and no URL either: a URL begins with https:// or "
		    "http://",
		    argument);
	return rc < 0 ? err->code : 0;
}

static int check_one(struct cli *cli, const struct conf *conf, const struct endpoint *endpoint)
{
	struct check_report report;
	struct err err = {0};
	struct check_settings settings = {
	    .contact = conf->contact,
	    .clock = &cli->clock,
	    .is_interrupted = cli_is_interrupted,
	    .progress = show_progress,
	};
	int code = EXIT_OK;
	log_info("asking '%s', one request at a time", endpoint->url);
	int rc = check_repository(endpoint, &settings, &report, &err);
	progress_clear();
	if (rc < 0)
		code = cli_fail(&err);
	else if (cli->global.json)
		print_report_json(&report);
	else
		print_report(cli, &report);
	if (rc == 0 && report.n_by_severity[CHECK_ERROR] > 0)
		code = EXIT_FAULTS;
	check_report_clear(&report);
	return code;
}

/* Of several: all were asked and one has faults, or some could not be asked. */
static int join_codes(int all, int code, size_t i)
{
	if (i == 0 || all == code)
		return code;
	bool has_failed = all == EXIT_FAILED || code == EXIT_FAILED || all == EXIT_PART ||
			  all == EXIT_POSTPONED || code == EXIT_POSTPONED;
	return has_failed ? EXIT_PART : EXIT_FAULTS;
}

int cmd_check(struct cli *cli)
{
	const struct check_options *options = cli->options;
	if (options->rules) {
		print_rules(cli);
		return EXIT_OK;
	}
	if (cli->n_arguments == 0)
		return check_conf(cli);
	struct conf conf;
	struct err err = {0};
	bool needs_conf = false;
	for (size_t i = 0; i < cli->n_arguments; i++)
		needs_conf |= !strpbrk(cli->arguments[i], "/.:");
	if (cli_read_conf(cli, &conf, needs_conf, &err) < 0)
		return cli_fail(&err);
	int code = EXIT_OK;
	struct endpoint *endpoints = xcalloc(cli->n_arguments, sizeof(*endpoints));
	for (size_t i = 0; i < cli->n_arguments && code == EXIT_OK; i++) {
		if (choose(&conf, cli->arguments[i], &endpoints[i], &err) < 0)
			code = cli_fail(&err);
	}
	bool is_good = code == EXIT_OK;
	for (size_t i = 0; is_good && i < cli->n_arguments && !cli_is_interrupted(); i++) {
		if (i > 0 && !cli->global.json)
			putchar('\n');
		code = join_codes(code, check_one(cli, &conf, &endpoints[i]), i);
	}
	if (is_good && cli_interrupted_code())
		code = cli_interrupted_code();
	free(endpoints);
	conf_clear(&conf);
	return code;
}
