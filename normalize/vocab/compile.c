/* SPDX-License-Identifier: MIT */
/*
 * Build tool: makes C tables (normalize/vocab.h) of TSV files.
 *
 *	compile OUT.c NAME[:PREFIX]=FILE.tsv[,FILE.tsv...] ...
 *
 * A line is a term, its target, the rule's name and a rank (0 where absent).
 * Earlier files and smaller ranks outrank later ones, a term as it is written
 * outranks a folded one. A term that means two things at one rank means nothing.
 * PREFIX goes before every target but "-". Lines that start with # are comments.
 */
#include "base/err.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/vec.h"
#include "normalize/vocab.h"

#include <stdio.h>
#include <stdlib.h>

struct entry {
	struct str key;
	unsigned rank;
	uint16_t target;
	uint8_t rule;
	bool is_ambiguous;
};

struct table {
	struct arena *arena;
	const char *name;
	struct str prefix;
	struct str *targets;
	size_t n_targets, targets_capacity;
	struct entry *entries;
	size_t n_entries, entries_capacity;
	uint32_t *index; /* into entries, plus one */
	size_t index_size;
};

#define INDEX_SIZE (1u << 21)

static uint16_t find_target(struct table *table, struct str target)
{
	for (size_t i = table->n_targets; i-- > 0;) {
		if (str_eq(table->targets[i], target))
			return (uint16_t)i;
	}
	if (table->n_targets == UINT16_MAX)
		err_die("vocabulary '%s' has too many targets", table->name);
	VEC_ADD(table->targets, table->n_targets, table->targets_capacity) = target;
	return (uint16_t)(table->n_targets - 1);
}

static void add_key(
    struct table *table, struct str key, unsigned rank, uint16_t target, uint8_t rule)
{
	if (key.n == 0)
		return;
	uint32_t at = (uint32_t)hash64_str(key, 0) & (INDEX_SIZE - 1);
	for (; table->index[at]; at = (at + 1) & (INDEX_SIZE - 1)) {
		struct entry *entry = &table->entries[table->index[at] - 1];
		if (!str_eq(entry->key, key))
			continue;
		if (rank < entry->rank)
			*entry = (struct entry){entry->key, rank, target, rule, false};
		else if (rank == entry->rank && target != entry->target)
			entry->is_ambiguous = true;
		return;
	}
	if (table->n_entries * 2 > INDEX_SIZE)
		err_die("vocabulary '%s' has too many terms", table->name);
	VEC_ADD(table->entries, table->n_entries, table->entries_capacity) =
	    (struct entry){arena_str(table->arena, key), rank, target, rule, false};
	table->index[at] = (uint32_t)table->n_entries;
}

static uint8_t find_rule(struct str name)
{
	for (int i = 0; i < RULE_N; i++) {
		if (str_eq(name, str_from(rule_name((enum rule)i))))
			return (uint8_t)i;
	}
	return RULE_NAME;
}

static void read_lines(struct table *table, struct str text, unsigned file_rank)
{
	struct str line;
	while (str_next(&text, '\n', &line)) {
		struct str part[4] = {{0}}, rest = line;
		if (line.n == 0 || line.p[0] == '#')
			continue;
		for (int i = 0; i < 4 && str_next(&rest, '\t', &part[i]); i++)
			;
		struct str target = part[1];
		if (!str_eq(target, STR("-")) && table->prefix.n)
			target = arena_printf(
			    table->arena, "%.*s%.*s", STR_ARG(table->prefix), STR_ARG(target));
		uint64_t rank = 0;
		str_to_u64(part[3], 9, &rank);
		uint16_t number = find_target(table, target);
		uint8_t rule = find_rule(part[2]);
		unsigned base = file_rank * 10 + (unsigned)rank;
		char out[VOCAB_KEY_MAX];
		struct str key = vocab_key(table->arena, part[0], out);
		add_key(table, key, base, number, rule);
		add_key(table, vocab_folded_key(table->arena, key), base + 1000, number, rule);
	}
}

static void print_bytes(FILE *out, struct str s)
{
	putc('"', out);
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		if (c < 0x20 || c >= 0x7F || c == '"' || c == '\\' || c == '?')
			fprintf(out, "\\%03o", c);
		else
			putc(c, out);
	}
	putc('"', out);
}

static void print_table(FILE *out, const struct table *table)
{
	size_t n = 0, max_key = 0;
	for (size_t i = 0; i < table->n_entries; i++)
		n += !table->entries[i].is_ambiguous;
	uint32_t size = 16;
	while (size < n + n / 2)
		size *= 2;
	struct vocab_slot *slots = xcalloc(size, sizeof(*slots));
	uint32_t offset = 0;
	fprintf(out, "static const char %s_keys[] =\n", table->name);
	for (size_t i = 0; i < table->n_entries; i++) {
		const struct entry *entry = &table->entries[i];
		if (entry->is_ambiguous)
			continue;
		uint32_t at = (uint32_t)hash64_str(entry->key, 0) & (size - 1);
		while (slots[at].n)
			at = (at + 1) & (size - 1);
		slots[at] =
		    (struct vocab_slot){offset, (uint8_t)entry->key.n, entry->rule, entry->target};
		offset += (uint32_t)entry->key.n;
		if (entry->key.n > max_key)
			max_key = entry->key.n;
		print_bytes(out, entry->key);
		putc('\n', out);
	}
	fprintf(out, "\"\";\nstatic const struct str %s_targets[] = {\n", table->name);
	for (size_t i = 0; i < table->n_targets; i++) {
		fprintf(out, "{");
		print_bytes(out, table->targets[i]);
		fprintf(out, ", %zu},\n", table->targets[i].n);
	}
	fprintf(out, "{\"\", 0}};\nstatic const struct vocab_slot %s_slots[%u] = {\n", table->name,
	    size);
	for (uint32_t i = 0; i < size; i++) {
		if (slots[i].n)
			fprintf(out, "[%u]={%u,%u,%u,%u},\n", i, slots[i].key, slots[i].n,
			    slots[i].rule, slots[i].target);
	}
	fprintf(out,
	    "};\nconst struct vocab vocab_%s = {%s_slots, %u, %zu, %s_keys, %s_targets};\n\n",
	    table->name, table->name, size - 1, max_key, table->name, table->name);
	free(slots);
}

static void compile(FILE *out, struct arena *arena, char *argument)
{
	struct str rest = str_from(argument), name, prefix = {0};
	struct table table = {.arena = arena};
	size_t equals = str_find_char(rest, '=', 0);
	if (equals == STR_NONE)
		err_die("'%s' is not NAME=FILE", argument);
	name = str_sub(rest, 0, equals);
	rest = str_from_index(rest, equals + 1);
	size_t colon = str_find_char(name, ':', 0);
	if (colon != STR_NONE) {
		prefix = str_from_index(name, colon + 1);
		name = str_sub(name, 0, colon);
	}
	table.name = arena_str(arena, name).p;
	table.prefix = prefix;
	table.index = xcalloc(INDEX_SIZE, sizeof(*table.index));
	struct str path;
	for (unsigned rank = 0; str_next(&rest, ',', &path); rank++) {
		struct buf text;
		struct err err = {0};
		buf_init(&text, 64u << 20);
		if (file_read(arena_str(arena, path).p, &text, &err))
			err_die("%s", err.text);
		read_lines(&table, arena_str(arena, buf_str(&text)), rank);
		buf_clear(&text);
	}
	print_table(out, &table);
	free(table.entries);
	free(table.targets);
	free(table.index);
}

int main(int argc, char **argv)
{
	if (argc < 3)
		err_die("usage: compile OUT.c NAME[:PREFIX]=FILE[,FILE...] ...");
	FILE *out = fopen(argv[1], "w");
	if (!out)
		err_die("cannot write '%s'", argv[1]);
	fprintf(out, "/* made by normalize/vocab/compile.c */\n#include \"normalize/vocab.h\"\n\n");
	struct arena arena = {0};
	for (int i = 2; i < argc; i++)
		compile(out, &arena, argv[i]);
	arena_clear(&arena);
	if (fclose(out) != 0)
		err_die("cannot write '%s'", argv[1]);
	return 0;
}
