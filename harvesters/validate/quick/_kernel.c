/* Cells of delimited text certified as they lie: what is here called sure, Frictionless reads without a note.

A Scanner knows a table's columns and goes over blocks of bytes in UTF-8. It reads records as Python's csv module does
and stops where it could read them otherwise ("cannot tell"). It never judges: a cell that it cannot prove, a row of
another width and a row of blanks are only told, for Frictionless's own reader to look at. It makes no Python object
while it scans, so the lock is free for the digests beside it. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef uint8_t u8;
typedef uint64_t u64;
typedef int64_t i64;

enum kind { ASK, TEXT, INTEGER, NUMBER, DATE, TIME, DATETIME, PATTERN };
enum found { UNSURE, SURE, BLANK };
enum place { ODD_ROW = -1, BLANK_ROW = -2, NO_PRIMARY_KEY = -3, WANTED_ROW = -4 };

#define MOST_DIGITS 18
#define LONGEST_NUMBER 300
#define EXACT_DOUBLE (1LL << 53)
#define EXACT_SCALE 22
#define EVENT 7

static const u64 MIX = 0x9E3779B97F4A7C15ULL, PAIR = 0xC2B2AE3D27D4EB4FULL;
static const double TENS[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
    1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

/* ---- texts that were already read: a set per column ---------------------------------------------------------- */

typedef struct { u64 hash, key; u8 *text; uint32_t length; u8 found; } Known;
typedef struct { Known *slots; size_t size, count; size_t longest; } Set;

static u64 hash_of(const u8 *text, size_t length) {
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

static void set_clear(Set *set) {
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

static int set_add(Set *set, const u8 *text, size_t length, u8 found, u64 key) {
    if (set->count * 2 >= set->size && set_grow(set) < 0) return -1;
    Known *one = slot_of(set, hash_of(text, length), text, length);
    if (!one->found) {
        one->text = malloc(length ? length : 1);
        if (!one->text) return -1;
        memcpy(one->text, text, length);
        one->hash = hash_of(text, length);
        one->length = (uint32_t)length;
        set->count++;
        if (length > set->longest) set->longest = length;
    }
    one->found = found;
    one->key = key;
    return 0;
}

/* ---- the scanner ---------------------------------------------------------------------------------------------- */

typedef struct { int is_least; int is_open; i64 mantissa; int scale; } Bound;
typedef struct {
    enum kind kind;
    int known_first, is_key, bounds_count;
    Bound bounds[4];
    i64 least, most;          /* characters of a text; below 0: no bound */
    uint16_t *steps;          /* a pattern: the next state for each state and byte */
    u8 *ends;                 /* whether a cell may end in the state */
    Py_ssize_t states;
    Set known;
} Column;

typedef struct { int count, *columns, is_primary, is_rising; u64 last; i64 rows; u64 *keys; u8 *flags; size_t room; } Group;
typedef struct { const u8 *text; size_t length; u64 key; enum found found; } Cell;

typedef struct {
    PyObject_HEAD
    int width, group_count, quotes, keeps_newlines;
    u8 delimiter;
    u8 stops[256];
    Column *columns;
    Group *groups;
    Cell *cells;
    i64 *events;
    size_t event_count, event_room;
    u8 *plain;                /* a quoted cell without the quotes that were doubled */
    size_t plain_room;
    const i64 *wanted, *wanted_end;   /* the numbers of the only rows that are looked at, in order */
    long long wanted_from;            /* the number of the block's first row */
    int is_choosing, is_chosen;
} Scanner;

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
    return SURE;
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
    case DATE: return length == 10 && is_date(text) ? SURE : UNSURE;
    case TIME: return length >= 8 && is_time(text) && is_clock_end(text + 8, text + length) ? SURE : UNSURE;
    case DATETIME:
        if (length < 19 || !is_date(text) || text[10] != 'T' || !is_time(text + 11)) return UNSURE;
        return is_clock_end(text + 19, text + length) ? SURE : UNSURE;
    default: return UNSURE;
    }
    if (column->is_key) cell->key = hash_of(text, length);
    return SURE;
}

static enum found of_known(const Column *column, Cell *cell) {
    if (!column->known.count || cell->length > column->known.longest) return UNSURE;
    const Known *one = slot_of(&column->known, hash_of(cell->text, cell->length), cell->text, cell->length);
    cell->key = one->key;
    return one->found;
}

static void judge(const Column *column, Cell *cell) {
    enum found found = UNSURE;
    if (column->known_first || !cell->length) found = of_known(column, cell);
    if (found == UNSURE && !(found = of_kind(column, cell)) && !column->known_first) found = of_known(column, cell);
    cell->found = found;
}

/* place and size are those of the cell; place is -1 for a cell that does not lie in the block as it is read. */
static int tell(Scanner *self, i64 row, i64 column, i64 start, i64 length, i64 blanks, i64 place, i64 size) {
    if (self->event_count + EVENT > self->event_room) {
        size_t room = self->event_room ? self->event_room * 2 : 1024 * EVENT;
        i64 *wider = realloc(self->events, room * sizeof(i64));
        if (!wider) return -1;
        self->events = wider;
        self->event_room = room;
    }
    i64 event[EVENT] = {row, column, start, length, blanks, place, size};
    memcpy(self->events + self->event_count, event, sizeof event);
    self->event_count += EVENT;
    return 0;
}

static int note_key(Group *group, u64 key, u8 flag) {
    if ((size_t)group->rows == group->room) {
        size_t room = group->room ? group->room * 2 : 4096;
        u64 *keys = realloc(group->keys, room * sizeof(u64));
        if (keys) group->keys = keys;
        u8 *flags = realloc(group->flags, room);
        if (flags) group->flags = flags;
        if (!keys || !flags) return -1;
        group->room = room;
    }
    group->keys[group->rows] = key;
    group->flags[group->rows++] = flag;
    if (flag || key <= group->last) group->is_rising = 0;
    group->last = key;
    return 0;
}

/* A row of the right width: its keys, its unsure cells, and whether it is blank. */
static int take_row(Scanner *self, const u8 *data, i64 row, i64 start, i64 length) {
    i64 blanks = 0, unsure = 0;
    for (int at = 0; at < self->width; at++) {
        blanks += self->cells[at].found == BLANK;
        unsure += self->cells[at].found == UNSURE;
    }
    for (int number = 0; number < self->group_count; number++) {
        Group *group = &self->groups[number];
        u64 key = 0;
        int none = 0, asked = 0;
        for (int at = 0; at < group->count; at++) {
            const Cell *cell = &self->cells[group->columns[at]];
            u64 part = cell->found == BLANK ? 0 : cell->key;
            none += cell->found == BLANK;
            asked += cell->found == UNSURE;
            key = at ? (key * MIX) ^ (key >> 31) ^ (part * PAIR) : part;
        }
        u8 flag = asked ? 2 : none == group->count;
        if (flag == 1 && group->is_primary && tell(self, row, NO_PRIMARY_KEY, start, length, blanks, -1, 0) < 0) return -1;
        if (note_key(group, key, flag) < 0) return -1;
    }
    if (unsure) {
        for (int at = 0; at < self->width; at++) {
            const Cell *cell = &self->cells[at];
            if (cell->found != UNSURE) continue;
            i64 place = cell->text >= data && cell->text <= data + start + length ? cell->text - data : -1;
            if (tell(self, row, at, start, length, blanks, place, (i64)cell->length) < 0) return -1;
        }
    } else if (blanks == self->width) return tell(self, row, BLANK_ROW, start, length, blanks, -1, 0);
    return 0;
}

static int take_odd(Scanner *self, i64 row, i64 start, i64 length) {
    for (int number = 0; number < self->group_count; number++)
        if (note_key(&self->groups[number], 0, 3) < 0) return -1;
    return tell(self, row, ODD_ROW, start, length, 0, -1, 0);
}

/* How far the bytes are UTF-8 without a NUL. */
static size_t sound(const u8 *data, size_t end) {
    size_t at = 0;
    const u8 *nul = memchr(data, 0, end);
    if (nul) end = (size_t)(nul - data);
    while (at < end) {
        u64 word;
        if (at + 8 <= end && (memcpy(&word, data + at, 8), !(word & 0x8080808080808080ULL))) { at += 8; continue; }
        u8 lead = data[at];
        if (lead < 0x80) { at++; continue; }
        size_t more = lead >= 0xF0 ? 3 : lead >= 0xE0 ? 2 : 1;
        if (lead < 0xC2 || lead > 0xF4 || at + more >= end) return at;
        u8 second = data[at + 1];
        u8 low = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80, high = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
        if (second < low || second > high) return at;
        for (size_t place = 2; place <= more; place++)
            if ((data[at + place] & 0xC0) != 0x80) return at;
        at += more + 1;
    }
    return at;
}

enum status { DONE, CANNOT_TELL = 1, INCOMPLETE = 2, NO_MEMORY = 3 };

/* The quoted cell that begins at *place: its text, and *place behind it. */
static enum status quoted_cell(Scanner *self, const u8 *data, size_t end, size_t *place, Cell *cell, size_t *used) {
    size_t at = *place + 1, start = at, doubled = 0;
    for (;; at++) {
        const u8 *next = memchr(data + at, '"', end - at);
        if (!next) return INCOMPLETE;
        at = (size_t)(next - data);
        if (at + 1 < end && data[at + 1] == '"') { doubled++; at++; continue; }
        break;
    }
    for (const u8 *cr = data + start; (cr = memchr(cr, '\r', (size_t)(data + at - cr))); cr++)
        if (!self->keeps_newlines || cr[1] != '\n') return CANNOT_TELL;
    cell->text = data + start;
    cell->length = at - start;
    if (doubled) {
        u8 *out = self->plain + *used;
        cell->text = out;
        for (size_t from = start; from < at; from++) {
            *out++ = data[from];
            if (data[from] == '"') from++;
        }
        cell->length -= doubled;
        *used += cell->length;
    }
    *place = at + 1;
    return DONE;
}

/* One record from *place on; its cells are judged. *width is -1 for an empty line. */
static enum status record(Scanner *self, const u8 *data, size_t end, int is_final, size_t *place, size_t *stop, i64 *width) {
    size_t at = *place, used = 0;
    i64 count = 0;
    for (;; at++) {
        Cell spare, *cell = count < self->width ? &self->cells[count] : &spare;
        if (self->quotes && at < end && data[at] == '"') {
            enum status status = quoted_cell(self, data, end, &at, cell, &used);
            if (status == INCOMPLETE && is_final) return CANNOT_TELL;
            if (status) return status;
            if (at < end && !self->stops[data[at]]) return CANNOT_TELL;
        } else {
            size_t start = at;
            while (at < end && !self->stops[data[at]]) at++;
            cell->text = data + start;
            cell->length = at - start;
        }
        count++;
        if (count <= self->width && self->is_chosen) judge(&self->columns[count - 1], cell);
        if (at < end && data[at] == self->delimiter) continue;
        break;
    }
    *stop = at;
    if (at == end && !is_final) return INCOMPLETE;
    if (at < end && data[at] == '\r') {
        if (at + 1 == end && !is_final) return INCOMPLETE;
        if (at + 1 == end || data[at + 1] != '\n') return CANNOT_TELL;
        at++;
    }
    *width = *stop == *place ? -1 : count;
    *place = at + 1;
    return DONE;
}

static enum status scan(Scanner *self, const u8 *data, size_t end, int is_final, size_t *done, i64 *rows) {
    size_t at = 0;
    *rows = 0;
    while (at < end) {
        size_t next = at, stop;
        i64 width;
        self->is_chosen = !self->is_choosing || (self->wanted < self->wanted_end && *self->wanted - self->wanted_from == *rows);
        enum status status = record(self, data, end, is_final, &next, &stop, &width);
        if (status) {
            *done = at;
            return status;
        }
        int failed = 0;
        if (self->is_choosing && self->is_chosen) {
            self->wanted++;
            failed = tell(self, *rows, WANTED_ROW, (i64)at, (i64)(stop - at), 0, -1, 0);
        }
        if (self->is_chosen && !failed)
            failed = width == self->width ? take_row(self, data, *rows, (i64)at, (i64)(stop - at))
                                          : take_odd(self, *rows, (i64)at, (i64)(stop - at));
        if (failed < 0) return NO_MEMORY;
        ++*rows;
        at = next > end ? end : next;
    }
    *done = at;
    return DONE;
}

/* ---- for Python ----------------------------------------------------------------------------------------------- */

static PyObject *bytes_of(const void *data, size_t size) {
    return PyBytes_FromStringAndSize(size ? data : "", (Py_ssize_t)size);
}

static PyObject *Scanner_scan(Scanner *self, PyObject *args) {
    Py_buffer view, wanted = {0};
    Py_ssize_t end;
    int is_final;
    self->wanted_from = 0;
    if (!PyArg_ParseTuple(args, "y*np|y*L", &view, &end, &is_final, &wanted, &self->wanted_from)) return NULL;
    self->is_choosing = wanted.obj != NULL;
    self->wanted = wanted.buf;
    self->wanted_end = self->wanted + wanted.len / 8;
    if (end < 0 || end > view.len) {
        PyBuffer_Release(&view), PyBuffer_Release(&wanted);
        return PyErr_Format(PyExc_ValueError, "the end lies outside of the buffer");
    }
    if ((size_t)end > self->plain_room) {
        u8 *wider = realloc(self->plain, (size_t)end);
        if (!wider) { PyBuffer_Release(&view), PyBuffer_Release(&wanted); return PyErr_NoMemory(); }
        self->plain = wider;
        self->plain_room = (size_t)end;
    }
    self->event_count = 0;
    for (int at = 0; at < self->group_count; at++) {
        self->groups[at].rows = 0;
        self->groups[at].is_rising = 1;
    }
    size_t done = 0, good;
    i64 rows = 0;
    enum status status;
    Py_BEGIN_ALLOW_THREADS
    good = sound(view.buf, (size_t)end);
    int is_sound = good == (size_t)end || (!is_final && (size_t)end - good < 4 && !memchr((u8 *)view.buf + good, 0, (size_t)end - good));
    status = scan(self, view.buf, good, is_final && is_sound, &done, &rows);
    if (!is_sound && (status == DONE || status == INCOMPLETE)) status = CANNOT_TELL;
    Py_END_ALLOW_THREADS
    PyBuffer_Release(&view), PyBuffer_Release(&wanted);
    if (status == NO_MEMORY) return PyErr_NoMemory();
    PyObject *keys = PyTuple_New(self->group_count);
    if (!keys) return NULL;
    for (int at = 0; at < self->group_count; at++) {
        Group *group = &self->groups[at];
        PyObject *made = Py_BuildValue("NNO", bytes_of(group->keys, (size_t)group->rows * 8), bytes_of(group->flags, (size_t)group->rows),
                                       group->is_rising ? Py_True : Py_False);
        if (!made) { Py_DECREF(keys); return NULL; }
        PyTuple_SET_ITEM(keys, at, made);
    }
    return Py_BuildValue("nLNNO", (Py_ssize_t)done, (long long)rows, bytes_of(self->events, self->event_count * sizeof(i64)), keys,
                         status == CANNOT_TELL ? Py_False : Py_True);
}

static PyObject *Scanner_learn(Scanner *self, PyObject *args) {
    int column, found;
    Py_buffer text;
    unsigned long long key = 0;
    if (!PyArg_ParseTuple(args, "iy*i|K", &column, &text, &found, &key)) return NULL;
    int failed = -2;
    if (column >= 0 && column < self->width && (found == SURE || found == BLANK) && text.len < 1 << 20)
        failed = set_add(&self->columns[column].known, text.buf, (size_t)text.len, (u8)found, key);
    PyBuffer_Release(&text);
    if (failed == -1) return PyErr_NoMemory();
    if (failed) return PyErr_Format(PyExc_ValueError, "no such column, or no such finding");
    Py_RETURN_NONE;
}

static PyObject *Scanner_known(Scanner *self, PyObject *arg) {
    long column = PyLong_AsLong(arg);
    if (column < 0 || column >= self->width) return PyErr_Format(PyExc_ValueError, "no such column");
    return PyLong_FromSize_t(self->columns[column].known.count);
}

static int read_column(Column *column, PyObject *spec) {
    PyObject *bounds;
    const char *steps, *ends;
    Py_ssize_t steps_size, ends_size;
    int kind;
    if (!PyArg_ParseTuple(spec, "ippLLO!y#y#", &kind, &column->known_first, &column->is_key, &column->least, &column->most,
                          &PyTuple_Type, &bounds, &steps, &steps_size, &ends, &ends_size)) return -1;
    if (kind < ASK || kind > PATTERN || PyTuple_GET_SIZE(bounds) > 4 || steps_size != ends_size * 512 || (kind == PATTERN && !ends_size)) {
        PyErr_SetString(PyExc_ValueError, "no such column can be scanned");
        return -1;
    }
    column->kind = (enum kind)kind;
    column->bounds_count = (int)PyTuple_GET_SIZE(bounds);
    for (int at = 0; at < column->bounds_count; at++) {
        Bound *bound = &column->bounds[at];
        if (!PyArg_ParseTuple(PyTuple_GET_ITEM(bounds, at), "ppLi", &bound->is_least, &bound->is_open, &bound->mantissa, &bound->scale)) return -1;
        if (bound->scale < 0 || bound->scale > MOST_DIGITS) { PyErr_SetString(PyExc_ValueError, "no such bound"); return -1; }
    }
    if (!ends_size) return 0;
    column->steps = malloc((size_t)steps_size);
    column->ends = malloc((size_t)ends_size);
    if (!column->steps || !column->ends) { PyErr_NoMemory(); return -1; }
    memcpy(column->steps, steps, (size_t)steps_size);
    memcpy(column->ends, ends, (size_t)ends_size);
    for (Py_ssize_t at = 0; at < ends_size * 256; at++)
        if (column->steps[at] >= ends_size) { PyErr_SetString(PyExc_ValueError, "a step leads to no state"); return -1; }
    return 0;
}

static int read_group(Scanner *self, Group *group, PyObject *spec) {
    PyObject *columns;
    if (!PyArg_ParseTuple(spec, "O!p", &PyTuple_Type, &columns, &group->is_primary)) return -1;
    group->columns = calloc((size_t)PyTuple_GET_SIZE(columns) + 1, sizeof(int));
    if (!group->columns) { PyErr_NoMemory(); return -1; }
    for (; group->count < PyTuple_GET_SIZE(columns); group->count++) {
        long column = PyLong_AsLong(PyTuple_GET_ITEM(columns, group->count));
        if (column < 0 || column >= self->width) { PyErr_SetString(PyExc_ValueError, "no such column"); return -1; }
        group->columns[group->count] = (int)column;
    }
    return 0;
}

static int Scanner_init(Scanner *self, PyObject *args, PyObject *named) {
    static char *names[] = {"columns", "groups", "delimiter", "quotes", "keeps_newlines", NULL};
    PyObject *columns, *groups;
    int delimiter;
    if (self->columns) { PyErr_SetString(PyExc_ValueError, "a scanner is made once"); return -1; }
    if (!PyArg_ParseTupleAndKeywords(args, named, "O!O!ipp", names, &PyTuple_Type, &columns, &PyTuple_Type, &groups, &delimiter,
                                     &self->quotes, &self->keeps_newlines)) return -1;
    Py_ssize_t width = PyTuple_GET_SIZE(columns);
    if (width < 1 || width > 1 << 20 || delimiter < 1 || delimiter > 127) { PyErr_SetString(PyExc_ValueError, "no such table"); return -1; }
    self->delimiter = (u8)delimiter;
    self->stops[delimiter] = self->stops['\n'] = self->stops['\r'] = 1;
    self->columns = calloc((size_t)width, sizeof(Column));
    self->cells = calloc((size_t)width, sizeof(Cell));
    self->groups = calloc((size_t)PyTuple_GET_SIZE(groups) + 1, sizeof(Group));
    if (!self->columns || !self->cells || !self->groups) { PyErr_NoMemory(); return -1; }
    for (; self->width < width; self->width++)
        if (read_column(&self->columns[self->width], PyTuple_GET_ITEM(columns, self->width)) < 0) { self->width++; return -1; }
    for (; self->group_count < PyTuple_GET_SIZE(groups); self->group_count++)
        if (read_group(self, &self->groups[self->group_count], PyTuple_GET_ITEM(groups, self->group_count)) < 0) { self->group_count++; return -1; }
    return 0;
}

static void Scanner_free(Scanner *self) {
    for (int at = 0; at < self->width; at++) {
        set_clear(&self->columns[at].known);
        free(self->columns[at].steps);
        free(self->columns[at].ends);
    }
    for (int at = 0; at < self->group_count; at++) {
        free(self->groups[at].columns);
        free(self->groups[at].keys);
        free(self->groups[at].flags);
    }
    free(self->columns);
    free(self->groups);
    free(self->cells);
    free(self->events);
    free(self->plain);
    Py_TYPE(self)->tp_free((PyObject *)self);
}

static PyObject *kernel_hash(PyObject *module, PyObject *arg) {
    Py_buffer text;
    if (PyObject_GetBuffer(arg, &text, PyBUF_SIMPLE) < 0) return NULL;
    u64 hash = hash_of(text.buf, (size_t)text.len);
    PyBuffer_Release(&text);
    return PyLong_FromUnsignedLongLong(hash);
}

/* The places, in order, of keys that stand more than once; where the flag is not 0 there is no key. */
static PyObject *kernel_repeated(PyObject *module, PyObject *args) {
    Py_buffer keys, flags;
    if (!PyArg_ParseTuple(args, "y*y*", &keys, &flags)) return NULL;
    size_t count = (size_t)flags.len, size = 16, told = 0;
    while (size < count * 2) size *= 2;
    int is_wrong = (size_t)keys.len != count * 8 || count > UINT32_MAX - 1;
    uint32_t *slots = is_wrong ? NULL : calloc(size, sizeof(uint32_t));
    u8 *twice = is_wrong ? NULL : calloc(count + 1, 1);
    i64 *places = NULL;
    if (slots && twice) {
        const u64 *key = keys.buf;
        const u8 *flag = flags.buf;
        Py_BEGIN_ALLOW_THREADS
        for (size_t at = 0; at < count; at++) {
            if (flag[at]) continue;
            size_t slot = (key[at] * MIX) >> 20 & (size - 1);
            while (slots[slot] && key[slots[slot] - 1] != key[at]) slot = (slot + 1) & (size - 1);
            if (slots[slot]) { told += 1 + !twice[slots[slot] - 1]; twice[at] = twice[slots[slot] - 1] = 1; }
            else slots[slot] = (uint32_t)at + 1;
        }
        Py_END_ALLOW_THREADS
        places = malloc((told + 1) * sizeof(i64));
        if (places)
            for (size_t at = 0, next = 0; at < count; at++)
                if (twice[at]) places[next++] = (i64)at;
    }
    PyObject *made = places ? bytes_of(places, told * sizeof(i64)) : NULL;
    free(slots);
    free(twice);
    free(places);
    PyBuffer_Release(&keys);
    PyBuffer_Release(&flags);
    if (is_wrong) return PyErr_Format(PyExc_ValueError, "keys and flags do not match");
    return made ? made : PyErr_NoMemory();
}

static PyMethodDef scanner_methods[] = {
    {"scan", (PyCFunction)Scanner_scan, METH_VARARGS, "scan(data, end, is_final, wanted=all, first=0) -> (done, rows, events, keys, can_tell)"},
    {"learn", (PyCFunction)Scanner_learn, METH_VARARGS, "learn(column, text, found, key=0): a text that was read"},
    {"known", (PyCFunction)Scanner_known, METH_O, "known(column): how many texts it has learnt"},
    {NULL, NULL, 0, NULL}};

static PyTypeObject scanner_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "harvesters.validate.quick._kernel.Scanner",
    .tp_basicsize = sizeof(Scanner), .tp_flags = Py_TPFLAGS_DEFAULT, .tp_new = PyType_GenericNew,
    .tp_init = (initproc)Scanner_init, .tp_dealloc = (destructor)Scanner_free, .tp_methods = scanner_methods,
    .tp_doc = "The columns and keys of one table, at work on one block after another."};

static PyMethodDef kernel_methods[] = {
    {"hash", kernel_hash, METH_O, "hash(text): 64 bits, equal for equal texts"},
    {"repeated", kernel_repeated, METH_VARARGS, "repeated(keys, flags): the places of keys that stand more than once"},
    {NULL, NULL, 0, NULL}};

static struct PyModuleDef kernel_module = {PyModuleDef_HEAD_INIT, "_kernel", NULL, -1, kernel_methods, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__kernel(void) {
    if (PyType_Ready(&scanner_type) < 0) return NULL;
    PyObject *module = PyModule_Create(&kernel_module);
    if (!module) return NULL;
    Py_INCREF(&scanner_type);
    if (PyModule_AddObject(module, "Scanner", (PyObject *)&scanner_type) < 0) return NULL;
    return module;
}
