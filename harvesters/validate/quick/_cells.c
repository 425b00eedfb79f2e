/* What one cell is: a text that was already read, or one that its column's type certifies. */

#include "_table.h"

#include <float.h>

#define EXACT_DOUBLE (1LL << 53)
#define EXACT_SCALE 22

static const double TENS[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

u64 hash_of(const u8 *text, size_t length) {
    u64 hash = length * MIX, word;
    for (; length >= 8; text += 8, length -= 8) {
        memcpy(&word, text, 8);
        hash = (hash ^ word) * MIX;
        hash ^= hash >> 32;
    }
    word = 0;
    memcpy(&word, text, length);
    hash = (hash ^ word) * MIX;
    return hash ^ (hash >> 29);
}

static Known *slot_of(const Set *set, u64 hash, const u8 *text, size_t length) {
    size_t at = hash & (set->size - 1);
    for (;; at = (at + 1) & (set->size - 1)) {
        Known *one = &set->slots[at];
        if (!one->found || (one->hash == hash && one->length == length && !memcmp(one->text, text, length))) return one;
    }
}

/* The entry of a text, or a free one; NULL where the set has nothing. */
const Known *set_find(const Set *set, const u8 *text, size_t length) {
    return set->count ? slot_of(set, hash_of(text, length), text, length) : NULL;
}

void set_clear(Set *set) {
    for (size_t at = 0; at < set->size; at++) free(set->slots[at].text);
    free(set->slots);
    memset(set, 0, sizeof *set);
}

static int set_grow(Set *set) {
    Set wider = {calloc(set->size ? set->size * 2 : 16, sizeof(Known)), set->size ? set->size * 2 : 16, set->count, set->longest};
    if (!wider.slots) return -1;
    for (size_t at = 0; at < set->size; at++) {
        Known *one = &set->slots[at];
        if (one->found) *slot_of(&wider, one->hash, one->text, one->length) = *one;
    }
    free(set->slots);
    *set = wider;
    return 0;
}

Known *set_add(Set *set, const u8 *text, size_t length, u8 found, u64 key) {
    if (set->count * 2 >= set->size && set_grow(set) < 0) return NULL;
    Known *one = slot_of(set, hash_of(text, length), text, length);
    if (!one->found) {
        one->text = malloc(length ? length : 1);
        if (!one->text) return NULL;
        memcpy(one->text, text, length);
        one->hash = hash_of(text, length);
        one->length = (uint32_t)length;
        set->count++;
        if (length > set->longest) set->longest = length;
    }
    one->found = found;
    one->key = key;
    one->has_value = 0;
    return one;
}

static int two(const u8 *at) {
    unsigned tens = at[0] - '0', ones = at[1] - '0';
    return tens > 9 || ones > 9 ? -1 : (int)(tens * 10 + ones);
}

static int is_date(const u8 *at) {
    static const u8 days[] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int century = two(at), years = two(at + 2), month = two(at + 5), day = two(at + 8);
    if (century < 0 || years < 0 || month < 1 || month > 12 || day < 1 || at[4] != '-' || at[7] != '-') return 0;
    int year = century * 100 + years;
    int leap = month == 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return year > 0 && day <= days[month] + leap;
}

static int is_time(const u8 *at) {
    int hour = two(at), minute = two(at + 3), second = two(at + 6);
    return hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59 && second >= 0 && second <= 59 && at[2] == ':' && at[5] == ':';
}

/* What may stand behind the seconds: a fraction, and a zone. */
static int is_clock_end(const u8 *at, const u8 *end) {
    if (at < end && *at == '.') {
        const u8 *digits = ++at;
        while (at < end && (unsigned)(*at - '0') <= 9) at++;
        if (at == digits) return 0;
    }
    if (at == end || (at + 1 == end && *at == 'Z')) return 1;
    if (end - at != 6 || (*at != '+' && *at != '-') || at[3] != ':') return 0;
    int hours = two(at + 1), minutes = two(at + 4);
    return hours >= 0 && hours <= 23 && minutes >= 0 && minutes <= 59;
}

static i64 characters(const u8 *text, size_t length) {
    i64 count = 0;
    for (size_t at = 0; at < length; at++) count += (text[at] & 0xC0) != 0x80;
    return count;
}

static int keeps_length(const Column *column, const u8 *text, size_t length) {
    if (column->least > 0 && (i64)length < 4 * column->least && characters(text, length) < column->least) return 0;
    return column->most < 0 || (i64)length <= column->most || characters(text, length) <= column->most;
}

static int keeps_bounds(const Column *column, i64 mantissa, int scale) {
    for (int at = 0; at < column->bounds_count; at++) {
        const Bound *bound = &column->bounds[at];
        __int128 mine = mantissa, its = bound->mantissa;
        for (int more = scale; more < bound->scale; more++) mine *= 10;
        for (int more = bound->scale; more < scale; more++) its *= 10;
        if (mine == its ? bound->is_open : (mine > its) != bound->is_least) return 0;
    }
    return 1;
}

static enum found of_integer(const Column *column, Cell *cell) {
    const u8 *text = cell->text;
    size_t length = cell->length, at = 0;
    if (length && text[0] == '-') at = 1;
    if (at == length || length > MOST_DIGITS) return UNSURE;
    i64 value = 0;
    for (size_t place = at; place < length; place++) {
        unsigned digit = text[place] - '0';
        if (digit > 9) return UNSURE;
        value = value * 10 + digit;
    }
    if (at) value = -value;
    if (column->bounds_count && !keeps_bounds(column, value, 0)) return UNSURE;
    cell->key = (u64)(value == -1 ? -2 : value);
    cell->value = (u64)value;
    cell->has_value = 1;
    return SURE;
}

/* Both parts are exact, and so is the division but for its last bit. */
static void value_of_number(Cell *cell, i64 mantissa, size_t digits, int scale) {
    if (FLT_EVAL_METHOD || digits > MOST_DIGITS || mantissa > EXACT_DOUBLE || scale > EXACT_SCALE) {
        value_of_long_number(cell);
        return;
    }
    double value = (double)mantissa / TENS[scale];
    if (*cell->text == '-') value = -value;
    memcpy(&cell->value, &value, 8);
    cell->has_value = 1;
}

static enum found of_number(const Column *column, Cell *cell) {
    const u8 *text = cell->text;
    size_t length = cell->length;
    if (length > LONGEST_NUMBER) return UNSURE;
    i64 mantissa = 0;
    size_t digits = 0, at = length && text[0] == '-', point = 0;
    int scale = 0;
    for (; at < length; at++) {
        unsigned digit = text[at] - '0';
        if (digit <= 9) {
            if (digits++ < MOST_DIGITS) mantissa = mantissa * 10 + digit;
            scale += point;
        } else if (text[at] == '.' && !point) point = 1;
        else return UNSURE;
    }
    if (!digits) return UNSURE;
    if (column->values.form == DOUBLE) value_of_number(cell, mantissa, digits, scale);
    if (!column->bounds_count && !column->is_key) return SURE;
    if (digits > MOST_DIGITS) return UNSURE;
    if (text[0] == '-') mantissa = -mantissa;
    if (!keeps_bounds(column, mantissa, scale)) return UNSURE;
    if (column->is_key) {
        if (mantissa > EXACT_DOUBLE || mantissa < -EXACT_DOUBLE || scale > EXACT_SCALE) return UNSURE;
        double value = (double)mantissa / TENS[scale] + 0.0;
        memcpy(&cell->key, &value, 8);
    }
    return SURE;
}

static enum found of_clock(const Column *column, Cell *cell) {
    if (column->values.form) value_of_clock(column->kind, column->values.form, cell);
    return SURE;
}

static enum found of_kind(const Column *column, Cell *cell) {
    const u8 *text = cell->text;
    size_t length = cell->length;
    switch (column->kind) {
    case TEXT:
        if (!keeps_length(column, text, length)) return UNSURE;
        break;
    case PATTERN: {
        const uint16_t *steps = column->steps;
        unsigned state = 0;
        for (size_t at = 0; at < length; at++) state = steps[state * 256 + text[at]];
        if (!column->ends[state] || !keeps_length(column, text, length)) return UNSURE;
        break;
    }
    case INTEGER: return of_integer(column, cell);
    case NUMBER: return of_number(column, cell);
    case DATE: return length == 10 && is_date(text) ? of_clock(column, cell) : UNSURE;
    case TIME: return length >= 8 && is_time(text) && is_clock_end(text + 8, text + length) ? of_clock(column, cell) : UNSURE;
    case DATETIME:
        if (length < 19 || !is_date(text) || text[10] != 'T' || !is_time(text + 11)) return UNSURE;
        return is_clock_end(text + 19, text + length) ? of_clock(column, cell) : UNSURE;
    default: return UNSURE;
    }
    if (column->is_key) cell->key = hash_of(text, length);
    return SURE;
}

static enum found of_known(const Column *column, Cell *cell) {
    if (!column->known.count || cell->length > column->known.longest) return UNSURE;
    const Known *one = slot_of(&column->known, hash_of(cell->text, cell->length), cell->text, cell->length);
    cell->key = one->key;
    cell->value = one->value;
    cell->has_value = one->has_value;
    return one->found;
}

void judge(const Column *column, Cell *cell) {
    enum found found = UNSURE;
    cell->has_value = 0;
    if (column->known_first || !cell->length) found = of_known(column, cell);
    if (found == UNSURE && !(found = of_kind(column, cell)) && !column->known_first) found = of_known(column, cell);
    cell->found = found;
}
