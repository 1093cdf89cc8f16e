/* SPDX-License-Identifier: MIT */
#include "normalize/vocab.h"

#include "base/hash.h"
#include "base/utf8.h"

bool vocab_find(const struct vocab *vocab, struct str key, struct vocab_hit *hit)
{
	if (key.n == 0 || key.n > vocab->max_key)
		return false;
	for (uint32_t i = (uint32_t)hash64_str(key, 0) & vocab->mask;; i = (i + 1) & vocab->mask) {
		const struct vocab_slot *slot = &vocab->slots[i];
		if (slot->n == 0)
			return false;
		if (slot->n == key.n && memcmp(vocab->keys + slot->key, key.p, key.n) == 0) {
			*hit =
			    (struct vocab_hit){vocab->targets[slot->target], (enum rule)slot->rule};
			return true;
		}
	}
}

/* The lower case of a letter of two bytes, Latin-1 or Cyrillic; false for what needs more care. */
static bool lower_two(unsigned char lead, unsigned char c, char out[2])
{
	if (lead == 0xC3) {
		out[0] = (char)lead;
		out[1] = (char)(c >= 0x80 && c <= 0x9E && c != 0x97 ? c + 0x20 : c);
		return true;
	}
	if (lead != 0xD0 && lead != 0xD1)
		return false;
	bool is_wide = lead == 0xD0 && (c < 0x90 || (c >= 0xA0 && c < 0xB0));
	out[0] = (char)(is_wide ? 0xD1 : lead);
	if (lead == 0xD1 || c >= 0xB0)
		out[1] = (char)c;
	else
		out[1] = (char)(c < 0x90 ? c + 0x10 : c < 0xA0 ? c + 0x20 : c - 0x20);
	return lead == 0xD0 || c < 0xA0; /* beyond it, letters of old times have pairs */
}

struct str vocab_key(struct arena *arena, struct str raw, char out[VOCAB_KEY_MAX])
{
	raw = str_trim(raw);
	if (raw.n > VOCAB_KEY_MAX)
		return STR("");
	size_t n = 0;
	bool is_easy = true, is_nfc = true;
	for (size_t i = 0; i < raw.n; i++) {
		unsigned char c = (unsigned char)raw.p[i];
		if (c > ' ' && c < 0x80) {
			out[n++] = ascii_lower((char)c);
			continue;
		}
		if (c < 0x80 && ascii_is_space(c)) {
			if (!ascii_is_space((unsigned char)raw.p[i - 1]))
				out[n++] = ' ';
			continue;
		}
		if (is_easy && i + 1 < raw.n &&
		    lower_two(c, (unsigned char)raw.p[i + 1], out + n)) {
			n += 2;
			i++;
			continue;
		}
		/* Han letters have no case. Latin without combining marks, Cyrillic, and Han are NFC. */
		is_easy &= c < 0x80 || (c >= 0xE4 && c <= 0xE9) || (c & 0xC0) == 0x80;
		is_nfc &= c < 0xCC || c == 0xD0 || c == 0xD1 || (c >= 0xE4 && c <= 0xE9);
		out[n++] = (char)c;
	}
	struct str key = {out, n};
	if (is_easy)
		return key;
	if (!is_nfc)
		key = utf8_nfc(arena, key);
	char *lower = arena_alloc(arena, key.n * 2 + 4);
	n = 0;
	for (size_t at = 0; at < key.n;)
		n += utf8_put(lower + n, utf8_to_lower(utf8_next(key, &at)));
	return n <= VOCAB_KEY_MAX ? (struct str){lower, n} : STR("");
}

struct str vocab_folded_key(struct arena *arena, struct str raw)
{
	if (raw.n > VOCAB_KEY_MAX)
		return STR("");
	/* In scripts from Hebrew on the marks are letters: words without them are other words. */
	for (size_t i = 0; i < raw.n; i++) {
		unsigned char c = (unsigned char)raw.p[i];
		if (c >= 0xD6 && c != 0xE1 && c != 0xE2)
			return STR("");
	}
	struct str key = utf8_fold_words(arena, raw);
	return key.n <= VOCAB_KEY_MAX ? key : STR("");
}

struct str vocab_split_words(struct arena *arena, struct str raw)
{
	if (raw.n > VOCAB_KEY_MAX)
		return STR("");
	char *out = arena_alloc(arena, raw.n * 2 + 1);
	size_t n = 0;
	for (size_t i = 0; i < raw.n; i++) {
		if (i && ascii_upper(raw.p[i]) == raw.p[i] &&
		    ascii_is_alpha((unsigned char)raw.p[i]) && raw.p[i - 1] >= 'a' &&
		    raw.p[i - 1] <= 'z')
			out[n++] = ' ';
		out[n++] = raw.p[i];
	}
	return vocab_folded_key(arena, (struct str){out, n});
}

bool vocab_match(
    const struct vocab *vocab, struct arena *arena, struct str raw, struct vocab_hit *hit)
{
	char out[VOCAB_KEY_MAX];
	struct str key = vocab_key(arena, raw, out);
	if (key.n == 0)
		return false;
	if (vocab_find(vocab, key, hit))
		return true;
	return vocab_find(vocab, vocab_folded_key(arena, key), hit);
}
