/* SPDX-License-Identifier: MIT */
/*
 * Runs a fuzz target without a fuzzer: every file of a corpus folder whole, cut
 * at some lengths, and with some bytes turned over. The same on every machine.
 *
 * usage: fuzz_x FOLDER
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INPUT_BYTES_MAX ((size_t)1 << 20)
#define CUTS		32
#define FLIPS		64

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t n);

/* In an allocation of its own size, so that a sanitizer sees every byte read too far. */
static void run(const uint8_t *bytes, size_t n)
{
	uint8_t *copy = malloc(n ? n : 1);
	if (!copy)
		abort();
	if (n)
		memcpy(copy, bytes, n);
	LLVMFuzzerTestOneInput(copy, n);
	free(copy);
}

static void run_all(uint8_t *bytes, size_t n)
{
	run(bytes, n);
	/* At both ends byte by byte, in steps between: ends are where readers run over. */
	for (size_t cut = 0; cut < CUTS && cut < n; cut++) {
		run(bytes, cut);
		run(bytes, n - 1 - cut);
		run(bytes, n * cut / CUTS);
	}
	uint64_t seed = 88172645463325252u ^ n; /* xorshift64 */
	for (int i = 0; i < FLIPS && n; i++) {
		seed ^= seed << 13;
		seed ^= seed >> 7;
		seed ^= seed << 17;
		size_t at = seed % n;
		uint8_t old = bytes[at];
		bytes[at] ^= (uint8_t)(seed >> 32 | 1);
		run(bytes, n);
		bytes[at] = old;
	}
}

int main(int argc, char **argv)
{
	struct dirent **entries;
	int n_entries = argc == 2 ? scandir(argv[1], &entries, NULL, alphasort) : -1;
	uint8_t *bytes = malloc(INPUT_BYTES_MAX);
	int n_files = 0;
	if (n_entries < 0 || !bytes) {
		fprintf(stderr, "usage: %s FOLDER\n", argv[0]);
		return 2;
	}
	for (int i = 0; i < n_entries; i++) {
		char path[4096];
		snprintf(path, sizeof(path), "%s/%s", argv[1], entries[i]->d_name);
		FILE *stream = entries[i]->d_name[0] == '.' ? NULL : fopen(path, "rb");
		if (stream) {
			size_t n = fread(bytes, 1, INPUT_BYTES_MAX, stream);
			fclose(stream);
			run_all(bytes, n);
			n_files++;
		}
		free(entries[i]);
	}
	free(entries);
	free(bytes);
	printf("%d files\n", n_files);
	return n_files ? 0 : 1;
}
