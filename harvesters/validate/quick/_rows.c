/* Records as Python's csv module reads them: their cells judged, their keys noted, what is in doubt told. */

#include "_table.h"

static const u64 PAIR = 0xC2B2AE3D27D4EB4FULL;

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

static int has_no_value(const Cell *cell, int is_told) {
    return cell->found == BLANK || (cell->found == UNSURE && is_told && cell->wrong->found != SURE);
}

/* A row of the right width: its keys, its unsure cells, and whether it is blank. */
static int take_row(Scanner *self, const u8 *data, i64 row, i64 start, i64 length) {
    i64 blanks = 0, unsure = 0;
    for (int at = 0; at < self->width; at++) {
        blanks += self->cells[at].found == BLANK;
        unsure += self->cells[at].found == UNSURE;
    }
    int is_told = unsure && can_tell_row(self, blanks);
    for (int number = 0; number < self->group_count; number++) {
        Group *group = &self->groups[number];
        u64 key = 0;
        int none = 0, asked = 0;
        for (int at = 0; at < group->count; at++) {
            const Cell *cell = &self->cells[group->columns[at]];
            int is_none = has_no_value(cell, is_told);
            u64 part = is_none ? 0 : cell->found == UNSURE && is_told ? cell->wrong->key : cell->key;
            none += is_none;
            asked += cell->found == UNSURE && !is_told;
            key = at ? (key * MIX) ^ (key >> 31) ^ (part * PAIR) : part;
        }
        u8 flag = asked ? 2 : none == group->count;
        if (flag == 1 && group->is_primary && tell(self, row, NO_PRIMARY_KEY, start, length, blanks, -1, 0) < 0) return -1;
        if (note_key(group, key, flag) < 0) return -1;
    }
    if (is_told) return tell_row(self, self->first_row + row);
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

/* What a row's columns hold; count says how many cells it has. */
static int keep_values(Scanner *self, i64 count) {
    for (int at = 0; at < self->width; at++) {
        Values *values = &self->columns[at].values;
        if (values->form && value_add(values, at < count ? &self->cells[at] : NULL) < 0) return -1;
    }
    return 0;
}

static int take_odd(Scanner *self, i64 row, i64 start, i64 length) {
    for (int number = 0; number < self->group_count; number++)
        if (note_key(&self->groups[number], 0, 3) < 0) return -1;
    return tell(self, row, ODD_ROW, start, length, 0, -1, 0);
}

/* How far the bytes are UTF-8 without a NUL. */
size_t sound(const u8 *data, size_t end) {
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

/* Where the next row begins in bytes without quotes, that were scanned before; NULL where none ends here. */
static const u8 *behind_row(const u8 *data, size_t at, size_t end) {
    const u8 *found = memchr(data + at, '\n', end - at);
    return found ? found + 1 : NULL;
}

enum status scan(Scanner *self, const u8 *data, size_t end, int is_final, size_t *done, i64 *rows) {
    size_t at = 0;
    int is_plain = self->is_choosing && !memchr(data, '"', end);
    *rows = 0;
    while (at < end) {
        size_t next = at, stop;
        i64 width;
        self->is_chosen = !self->is_choosing || (self->wanted < self->wanted_end && *self->wanted - self->first_row == *rows);
        const u8 *behind = is_plain && !self->is_chosen ? behind_row(data, at, end) : NULL;
        if (behind) {
            at = (size_t)(behind - data);
            ++*rows;
            continue;
        }
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
        if (!failed && self->has_values && !self->is_choosing) failed = keep_values(self, width);
        if (failed < 0) return NO_MEMORY;
        ++*rows;
        at = next > end ? end : next;
    }
    *done = at;
    return DONE;
}
