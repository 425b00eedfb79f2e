/* The errors of rows whose wrong cells have all been met before: as JSON, in the words that were taught. */

#include "_table.h"

#include <stdio.h>

#define MOST_TOLD (16u << 20)
#define PARTS 4

int telling_add(Column *column, const u8 *text, size_t length, u8 found, u64 key, Telling *telling) {
    if (column->telling_count == column->telling_room) {
        size_t room = column->telling_room ? column->telling_room * 2 : 16;
        Telling *wider = realloc(column->tellings, room * sizeof(Telling));
        if (!wider) return -1;
        column->tellings = wider;
        column->telling_room = room;
    }
    Known *one = set_add(&column->wrong, text, length, found, key);
    if (!one) return -1;
    one->value = column->telling_count;
    column->tellings[column->telling_count++] = *telling;
    return 0;
}

void tellings_free(Column *column) {
    for (size_t at = 0; at < column->telling_count; at++) free(column->tellings[at].text.data), free(column->tellings[at].lengths.data);
    free(column->tellings);
    set_clear(&column->wrong);
}

/* Whether every unsure cell of a row is known to be wrong, the row is not blank, and its primary key has a value. */
int can_tell_row(Scanner *self, i64 blanks) {
    if (!self->order || self->is_choosing || self->told.size >= MOST_TOLD) return 0;
    for (int at = 0; at < self->width; at++) {
        Cell *cell = &self->cells[at];
        if (cell->found != UNSURE) continue;
        cell->wrong = set_find(&self->columns[at].wrong, cell->text, cell->length);
        if (!cell->wrong || !cell->wrong->found) return 0;
        blanks += cell->wrong->found == BLANK;
    }
    if (blanks == self->width) return 0;
    for (int number = 0; number < self->group_count; number++) {
        const Group *group = &self->groups[number];
        int none = 0;
        for (int at = 0; at < group->count; at++) {
            const Cell *cell = &self->cells[group->columns[at]];
            none += cell->found == BLANK || (cell->found == UNSURE && cell->wrong->found != SURE);
        }
        if (group->is_primary && none == group->count) return 0;
    }
    return 1;
}

static int add_quoted(Buffer *out, const Cell *cell) {
    static const u8 named[32] = {['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r'};
    if (room_for(out, cell->length * 6 + 2) < 0) return -1;
    u8 *at = out->data + out->size;
    *at++ = '"';
    for (size_t place = 0; place < cell->length; place++) {
        u8 sign = cell->text[place];
        if (sign >= 32 && sign != '"' && sign != '\\') { *at++ = sign; continue; }
        *at++ = '\\';
        if (sign >= 32) *at++ = sign;
        else if (named[sign]) *at++ = named[sign];
        else {
            const u8 code[] = {'u', '0', '0', (u8)('0' + sign / 16), (u8)"0123456789abcdef"[sign % 16]};
            memcpy(at, code, sizeof code);
            at += sizeof code;
        }
    }
    *at++ = '"';
    out->size = (size_t)(at - out->data);
    return 0;
}

/* All cells of the row as a JSON list. */
static int list_cells(Scanner *self) {
    Buffer *out = &self->told_cells;
    out->size = 0;
    for (int at = 0; at < self->width; at++)
        if (add(out, at ? ", " : "[", at ? 2 : 1) < 0 || add_quoted(out, &self->cells[at]) < 0) return -1;
    return add(out, "]", 1);
}

static int tell_cell(Scanner *self, const Telling *telling, i64 row, const char *number, size_t digits) {
    const size_t *length = (const size_t *)telling->lengths.data, count = telling->lengths.size / sizeof(size_t);
    const u8 *part = telling->text.data;
    Buffer *out = &self->told, *cells = &self->told_cells;
    for (size_t at = 0; at < count; at += PARTS, length += PARTS) {
        if (out->size && add(out, ", ", 2) < 0) return -1;
        size_t start = out->size, size = length[0] + length[1] + length[2] + length[3] + 2 * digits + cells->size;
        if (room_for(out, size) < 0) return -1;
        for (int place = 0; place < PARTS; part += length[place++]) {
            if (place == 2 && add(out, cells->data, cells->size) < 0) return -1;
            if (place % 2 && add(out, number, digits) < 0) return -1;
            if (add(out, part, length[place]) < 0) return -1;
        }
        if (add(&self->told_marks, (i64[]){row, (i64)start, (i64)size}, 3 * sizeof(i64)) < 0) return -1;
    }
    return 0;
}

int tell_row(Scanner *self, i64 row) {
    char number[24];
    size_t digits = (size_t)snprintf(number, sizeof number, "%lld", (long long)row);
    if (list_cells(self) < 0) return -1;
    for (int at = 0; at < self->width; at++) {
        const Cell *cell = &self->cells[self->order[at]];
        if (cell->found != UNSURE) continue;
        const Column *column = &self->columns[self->order[at]];
        if (tell_cell(self, &column->tellings[cell->wrong->value], row, number, digits) < 0) return -1;
    }
    return 0;
}
