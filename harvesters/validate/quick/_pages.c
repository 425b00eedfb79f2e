/* The values that a column keeps, as pages of a Parquet file: levels and values as its format says, packed with zstd.

zstd is the system's own library, asked for when it is first needed; where there is none, Arrow writes instead. */

#include "_table.h"

#include <dlfcn.h>

#define ZSTD_LEVEL 1
#define MOST_ENTRIES 1024
#define LEAST_ENTRIES 100
#define ROWS_PER_ENTRY 4
#define MOST_TRIES 3
#define LONGEST_END 4096
#define PLAIN 0
#define RLE_DICTIONARY 8

static size_t (*zstd_bound)(size_t);
static size_t (*zstd_compress)(void *, size_t, const void *, size_t, int);
static unsigned (*zstd_is_error)(size_t);

int has_zstd(void) {
    static const char *names[] = {"libzstd.so.1", "libzstd.1.dylib"};
    for (size_t at = 0; !zstd_compress && at < sizeof names / sizeof *names; at++) {
        void *library = dlopen(names[at], RTLD_NOW | RTLD_LOCAL);
        if (!library) continue;
        *(void **)&zstd_bound = dlsym(library, "ZSTD_compressBound");
        *(void **)&zstd_is_error = dlsym(library, "ZSTD_isError");
        if (zstd_bound && zstd_is_error) *(void **)&zstd_compress = dlsym(library, "ZSTD_compress");
    }
    return zstd_compress != NULL;
}

static int packed(const Buffer *plain, Page *page) {
    page->plain_size = plain->size;
    page->packed.size = 0;
    if (!has_zstd() || room_for(&page->packed, zstd_bound(plain->size)) < 0) return -1;
    size_t size = zstd_compress(page->packed.data, page->packed.room, plain->data, plain->size, ZSTD_LEVEL);
    if (zstd_is_error(size)) return -1;
    page->packed.size = size;
    return 0;
}

static int add_number(Buffer *out, u64 number) {
    u8 bytes[10];
    size_t count = 0;
    for (; number >= 0x80; number >>= 7) bytes[count++] = (u8)(number | 0x80);
    bytes[count++] = (u8)number;
    return add(out, bytes, count);
}

/* Which rows have a value: one run where all have, else a bit a row. */
static int add_levels(Buffer *out, const Values *values) {
    size_t before = out->size;
    if (add(out, "\0\0\0", 4) < 0) return -1;
    int failed = values->nulls ? add_number(out, (u64)values->valid.size << 1 | 1) < 0 || add(out, values->valid.data, values->valid.size) < 0
                               : add_number(out, (u64)values->rows << 1) < 0 || add(out, "\1", 1) < 0;
    uint32_t size = (uint32_t)(out->size - before - 4);
    if (!failed) memcpy(out->data + before, &size, 4);
    return failed ? -1 : 0;
}

static int has_value(const Values *values, i64 row) {
    return !values->nulls || values->valid.data[row / 8] >> (row % 8) & 1;
}

/* The bytes of a row's value; of a text those behind its length. */
static const u8 *value_at(const Values *values, i64 row, size_t *length) {
    if (values->form == TEXTS) {
        const int32_t *starts = (const int32_t *)values->values.data;
        *length = (size_t)(starts[row + 1] - starts[row]);
        return values->text.data ? values->text.data + starts[row] : (const u8 *)"";
    }
    *length = values->form == DAYS ? 4 : 8;
    return values->values.data + (size_t)row * *length;
}

static int add_plain(Buffer *out, const Values *values, const u8 *value, size_t length) {
    if (values->form == TEXTS && add(out, &(uint32_t){(uint32_t)length}, 4) < 0) return -1;
    return add(out, value, length);
}

static int add_bits(Buffer *out, const Values *values) {
    i64 count = 0;
    for (i64 row = 0; row < values->rows; row++) {
        if (!has_value(values, row)) continue;
        if (count % 8 == 0 && add(out, "\0", 1) < 0) return -1;
        out->data[out->size - 1] |= (u8)((values->values.data[row / 8] >> (row % 8) & 1) << (count % 8));
        count++;
    }
    return 0;
}

static int add_values(Buffer *out, const Values *values) {
    if (values->form == BOOLEAN) return add_bits(out, values);
    if (values->form != TEXTS && !values->nulls) return add(out, values->values.data, values->values.size);
    if (room_for(out, values->text.size + 4 * (size_t)values->rows) < 0) return -1;
    for (i64 row = 0; row < values->rows; row++) {
        size_t length;
        const u8 *value = value_at(values, row, &length);
        if (has_value(values, row) && add_plain(out, values, value, length) < 0) return -1;
    }
    return 0;
}

void dictionary_clear(Dictionary *dictionary) {
    set_clear(&dictionary->places);
    dictionary->values.size = 0;
    dictionary->tries = 0;
}

/* The place of each value in the dictionary, which grows; 0 where it would become too large: it is then as it was. */
static int places_of(Dictionary *dictionary, const Values *values, Buffer *places) {
    if (values->rows == values->nulls) return 0;
    size_t before = dictionary->places.count, bytes = dictionary->values.size;
    size_t most = (size_t)(values->rows / ROWS_PER_ENTRY) + LEAST_ENTRIES;
    if (most > MOST_ENTRIES) most = MOST_ENTRIES;
    for (i64 row = 0; row < values->rows; row++) {
        if (!has_value(values, row)) continue;
        size_t length;
        const u8 *value = value_at(values, row, &length);
        const Known *one = set_find(&dictionary->places, value, length);
        if (!one || !one->found) {
            if (dictionary->places.count >= most || length >= LONGEST_END) break;
            if (!(one = set_add(&dictionary->places, value, length, SURE, dictionary->places.count))) return -1;
            if (add_plain(&dictionary->values, values, value, length) < 0) return -1;
        }
        if (add(places, &(uint32_t){(uint32_t)one->key}, 4) < 0) return -1;
    }
    if (places->size / 4 == (size_t)(values->rows - values->nulls)) return 1;
    dictionary->tries++;
    if (before) return 0;  /* what a failed page added is in no one's way */
    set_clear(&dictionary->places);
    dictionary->values.size = bytes;
    return 0;
}

static int add_places(Buffer *out, const Buffer *places, size_t entries) {
    const uint32_t *place = (const uint32_t *)places->data;
    size_t count = places->size / 4, width = 1, same = 1;
    while (entries > (size_t)1 << width) width++;
    while (same < count && place[same] == *place) same++;
    if (add(out, &(u8){(u8)width}, 1) < 0) return -1;
    if (!count) return 0;
    if (same == count) return add_number(out, (u64)count << 1) < 0 ? -1 : add(out, place, (width + 7) / 8);
    size_t groups = (count + 7) / 8;
    if (add_number(out, (u64)groups << 1 | 1) < 0 || room_for(out, groups * width + 8) < 0) return -1;
    u64 bits = 0;
    size_t held = 0;
    for (size_t at = 0; at < groups * 8; at++) {
        bits |= (at < count ? (u64)place[at] : 0) << held;
        for (held += width; held >= 8; held -= 8, bits >>= 8) out->data[out->size++] = (u8)bits;
    }
    return 0;
}

static int is_before(enum form form, const u8 *a, size_t a_length, const u8 *b, size_t b_length) {
    i64 one = 0, other = 0;
    double first, second;
    switch (form) {
    case TEXTS: {
        int found = memcmp(a, b, a_length < b_length ? a_length : b_length);
        return found ? found < 0 : a_length < b_length;
    }
    case DOUBLE:
        memcpy(&first, a, 8), memcpy(&second, b, 8);
        return first < second;
    case DAYS: {
        int32_t day, next;
        memcpy(&day, a, 4), memcpy(&next, b, 4);
        return day < next;
    }
    default:
        memcpy(&one, a, 8), memcpy(&other, b, 8);
        return one < other;
    }
}

/* The least and the greatest value; a NaN is neither. */
static void find_ends(Page *page, const u8 *value, size_t length, enum form form) {
    double number;
    if (form == DOUBLE && (memcpy(&number, value, 8), number != number)) return;
    if (!page->least || is_before(form, value, length, page->least, page->least_length)) page->least = value, page->least_length = length;
    if (!page->most || is_before(form, page->most, page->most_length, value, length)) page->most = value, page->most_length = length;
}

static void ends_of_bits(Page *page, const Values *values) {
    static const u8 bits[] = {0, 1};
    for (i64 row = 0; row < values->rows; row++) {
        if (!has_value(values, row)) continue;
        const u8 *value = &bits[values->values.data[row / 8] >> (row % 8) & 1];
        if (!page->least || value < page->least) page->least = value;
        if (!page->most || value > page->most) page->most = value;
    }
    page->least_length = page->most_length = 1;
}

static void ends_of(Page *page, const Values *values) {
    page->least = page->most = NULL;
    if (values->form == BOOLEAN) ends_of_bits(page, values);
    else
        for (i64 row = 0; row < values->rows; row++) {
            size_t length;
            const u8 *value = value_at(values, row, &length);
            if (has_value(values, row)) find_ends(page, value, length, values->form);
        }
    page->has_ends = page->least && page->least_length < LONGEST_END && page->most_length < LONGEST_END;
}

int page_of(Column *column, Page *page) {
    const Values *values = &column->values;
    Dictionary *dictionary = &column->dictionary;
    Buffer plain = {0}, places = {0};
    int failed = add_levels(&plain, values), found = 0;
    if (!failed && values->form != BOOLEAN && dictionary->tries < MOST_TRIES) found = places_of(dictionary, values, &places);
    page->encoding = found > 0 ? RLE_DICTIONARY : PLAIN;
    if (!failed && found >= 0) {
        failed = found ? add_places(&plain, &places, dictionary->places.count) : add_values(&plain, values);
        ends_of(page, values);
    }
    failed = failed < 0 || found < 0 || packed(&plain, page) < 0;
    free(plain.data);
    free(places.data);
    return failed ? -1 : 0;
}

int dictionary_page_of(Dictionary *dictionary, Page *page) {
    page->encoding = PLAIN;
    page->has_ends = 0;
    return packed(&dictionary->values, page);
}
