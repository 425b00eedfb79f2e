/* The values of the cells, column by column, as Arrow's buffers hold them; a cell whose value is not certain stays open. */

#include "_table.h"

#define LEAST_ROOM 4096
#define MICROSECONDS 1000000LL

int room_for(Buffer *buffer, size_t more) {
    if (buffer->size + more <= buffer->room) return 0;
    size_t room = buffer->room ? buffer->room : LEAST_ROOM;
    while (room < buffer->size + more) room *= 2;
    u8 *wider = realloc(buffer->data, room);
    if (!wider) return -1;
    buffer->data = wider;
    buffer->room = room;
    return 0;
}

int add(Buffer *buffer, const void *data, size_t size) {
    if (room_for(buffer, size) < 0) return -1;
    if (size) memcpy(buffer->data + buffer->size, data, size);
    buffer->size += size;
    return 0;
}

static int add_bit(Buffer *buffer, i64 row, int bit) {
    if (row % 8 == 0) return add(buffer, &(u8){(u8)bit}, 1);
    buffer->data[buffer->size - 1] |= (u8)(bit << (row % 8));
    return 0;
}

/* The bits of the rows before the first that needs any. */
static int add_same_bits(Buffer *buffer, i64 rows, int bit) {
    size_t size = ((size_t)rows + 7) / 8;
    if (room_for(buffer, size) < 0) return -1;
    if (size) memset(buffer->data, bit ? 0xFF : 0, size);
    if (rows % 8) buffer->data[size - 1] &= (u8)((1 << (rows % 8)) - 1);
    buffer->size = size;
    return 0;
}

static int add_text(Buffer *starts, Buffer *text, const Cell *cell) {
    if (cell && add(text, cell->text, cell->length) < 0) return -1;
    return add(starts, &(int32_t){(int32_t)text->size}, sizeof(int32_t));
}

static int is_certain(const Values *values, const Cell *cell) {
    if (values->form == OPEN || cell->found != SURE) return 0;
    return values->form == TEXTS || cell->has_value;
}

static int add_value(Values *values, const Cell *cell) {
    u64 value = cell ? cell->value : 0;
    switch (values->form) {
    case TEXTS: return add_text(&values->values, &values->text, cell);
    case DAYS: return add(&values->values, &(int32_t){(int32_t)(i64)value}, sizeof(int32_t));
    case BOOLEAN: return add_bit(&values->values, values->rows, value != 0);
    case OPEN: return 0;
    default: return add(&values->values, &value, sizeof value);
    }
}

/* No cell: the row does not have it. */
int value_add(Values *values, const Cell *cell) {
    int is_open = cell && cell->found != BLANK && !is_certain(values, cell);
    const Cell *certain = cell && cell->found == SURE && !is_open ? cell : NULL;
    if (!certain && !values->nulls && add_same_bits(&values->valid, values->rows, 1) < 0) return -1;
    if (is_open && !values->open_count && add_same_bits(&values->open, values->rows, 0) < 0) return -1;
    values->nulls += !certain;
    values->open_count += is_open;
    if (values->nulls && add_bit(&values->valid, values->rows, certain != NULL) < 0) return -1;
    if (values->open_count && add_bit(&values->open, values->rows, is_open) < 0) return -1;
    if (add_value(values, certain) < 0) return -1;
    if (is_open && add_text(&values->open_starts, &values->open_text, cell) < 0) return -1;
    values->rows++;
    return 0;
}

int values_begin(Values *values) {
    values->valid.size = values->open.size = values->values.size = values->text.size = 0;
    values->open_starts.size = values->open_text.size = 0;
    values->rows = values->nulls = values->open_count = 0;
    const int32_t zero = 0;
    if (add(&values->open_starts, &zero, sizeof zero) < 0) return -1;
    return values->form == TEXTS ? add(&values->values, &zero, sizeof zero) : 0;
}

void values_free(Values *values) {
    free(values->valid.data), free(values->open.data), free(values->values.data);
    free(values->text.data), free(values->open_starts.data), free(values->open_text.data);
}

/* The day of a date that is one, counted from 1970-01-01. */
static i64 day_of(const u8 *at) {
    static const int before[] = {0, 0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334};
    int year = (at[0] - '0') * 1000 + (at[1] - '0') * 100 + (at[2] - '0') * 10 + at[3] - '0';
    int month = (at[5] - '0') * 10 + at[6] - '0', day = (at[8] - '0') * 10 + at[9] - '0', past = year - 1;
    int leap = month > 2 && year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return past * 365 + past / 4 - past / 100 + past / 400 + before[month] + leap + day - 1 - 719162;
}

static i64 second_of(const u8 *at) {
    int hour = (at[0] - '0') * 10 + at[1] - '0', minute = (at[3] - '0') * 10 + at[4] - '0';
    return hour * 3600 + minute * 60 + (at[6] - '0') * 10 + at[7] - '0';
}

/* A moment in UTC without a fraction; the first and the last day of the calendar stay open. */
static int moment_of(Cell *cell) {
    const u8 *at = cell->text;
    i64 day = day_of(at), second = second_of(at + 11);
    if (cell->length == 25) {
        i64 away = ((at[20] - '0') * 10 + at[21] - '0') * 3600 + ((at[23] - '0') * 10 + at[24] - '0') * 60;
        second += at[19] == '-' ? away : -away;
    } else if (cell->length != 20 || at[19] != 'Z') return 0;
    if (day <= -719162 || day >= 2932896) return 0;
    cell->value = (u64)((day * 86400 + second) * MICROSECONDS);
    return 1;
}

/* The value of a cell that is sure to be a date, time or moment. */
void value_of_clock(enum kind kind, enum form form, Cell *cell) {
    const u8 *at = cell->text;
    cell->has_value = 1;
    if (kind == DATE && form == DAYS) cell->value = (u64)day_of(at);
    else if (kind == TIME && form == MICROS && cell->length == 8) cell->value = (u64)(second_of(at) * MICROSECONDS);
    else if (kind == DATETIME && form == MOMENT && cell->length == 19)
        cell->value = (u64)((day_of(at) * 86400 + second_of(at + 11)) * MICROSECONDS);
    else if (kind != DATETIME || form != MOMENT_UTC || !moment_of(cell)) cell->has_value = 0;
}

/* The double next to a plain number that is too long for an exact division. */
void value_of_long_number(Cell *cell) {
    char text[LONGEST_NUMBER + 1], *end;
    memcpy(text, cell->text, cell->length);
    text[cell->length] = 0;
    double value = strtod(text, &end);
    memcpy(&cell->value, &value, sizeof value);
    cell->has_value = end == text + cell->length;
}
