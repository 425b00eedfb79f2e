/* The scanner as Python sees it: what a table is, one block after another, and what is told of each. */

#include "_table.h"

static PyObject *bytes_of(const void *data, size_t size) {
    return PyBytes_FromStringAndSize(size ? data : "", (Py_ssize_t)size);
}

static PyObject *Scanner_scan(Scanner *self, PyObject *args) {
    Py_buffer view, wanted = {0};
    Py_ssize_t end;
    int is_final;
    self->first_row = 0;
    if (!PyArg_ParseTuple(args, "y*np|Lz*", &view, &end, &is_final, &self->first_row, &wanted)) return NULL;
    self->is_choosing = wanted.obj != NULL;
    self->wanted = wanted.buf;
    self->wanted_end = self->wanted + wanted.len / 8;
    if (end < 0 || end > view.len || (self->has_values && end > INT32_MAX)) {
        PyBuffer_Release(&view), PyBuffer_Release(&wanted);
        return PyErr_Format(PyExc_ValueError, "the end lies outside of the buffer");
    }
    if ((size_t)end > self->plain_room) {
        u8 *wider = realloc(self->plain, (size_t)end);
        if (!wider) { PyBuffer_Release(&view), PyBuffer_Release(&wanted); return PyErr_NoMemory(); }
        self->plain = wider;
        self->plain_room = (size_t)end;
    }
    self->event_count = self->told.size = self->told_marks.size = 0;
    for (int at = 0; at < self->group_count; at++) {
        self->groups[at].rows = 0;
        self->groups[at].is_rising = 1;
    }
    for (int at = 0; self->has_values && at < self->width; at++)
        if (self->columns[at].values.form && values_begin(&self->columns[at].values) < 0) {
            PyBuffer_Release(&view), PyBuffer_Release(&wanted);
            return PyErr_NoMemory();
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
    unsigned long long key = 0, value = 0;
    PyObject *given = NULL;
    if (!PyArg_ParseTuple(args, "iy*i|KO", &column, &text, &found, &key, &given)) return NULL;
    int has_value = given && given != Py_None, failed = -2;
    if (has_value) value = PyLong_AsUnsignedLongLongMask(given);
    if (PyErr_Occurred()) { PyBuffer_Release(&text); return NULL; }
    if (column >= 0 && column < self->width && (found == SURE || found == BLANK) && text.len < 1 << 20) {
        Known *one = set_add(&self->columns[column].known, text.buf, (size_t)text.len, (u8)found, key);
        failed = one ? 0 : -1;
        if (one && has_value) one->value = value, one->has_value = 1;
    }
    PyBuffer_Release(&text);
    if (failed == -1) return PyErr_NoMemory();
    if (failed) return PyErr_Format(PyExc_ValueError, "no such column, or no such finding");
    Py_RETURN_NONE;
}

static PyObject *Scanner_give(Scanner *self, PyObject *args) {
    int column, form;
    if (!PyArg_ParseTuple(args, "ii", &column, &form)) return NULL;
    if (column < 0 || column >= self->width || form < NO_VALUES || form > OPEN) return PyErr_Format(PyExc_ValueError, "no such column, or no such form");
    Values *values = &self->columns[column].values;
    values->form = (enum form)form;
    if (values_begin(values) < 0) return PyErr_NoMemory();
    self->has_values |= form != NO_VALUES;
    Py_RETURN_NONE;
}

static PyObject *buffer_of(const Buffer *buffer, int is_there) {
    if (!is_there) Py_RETURN_NONE;
    return bytes_of(buffer->data, buffer->size);
}

static PyObject *column_taken(const Values *values) {
    int has_open = values->open_count > 0;
    return Py_BuildValue("LLNNNNNN", (long long)values->rows, (long long)values->open_count, buffer_of(&values->valid, values->nulls > 0),
                         buffer_of(&values->values, 1), buffer_of(&values->text, values->form == TEXTS), buffer_of(&values->open, has_open),
                         buffer_of(&values->open_starts, has_open), buffer_of(&values->open_text, has_open));
}

static PyObject *Scanner_taken(Scanner *self, PyObject *unused) {
    PyObject *made = PyTuple_New(self->has_values ? self->width : 0);
    for (int at = 0; made && self->has_values && at < self->width; at++) {
        PyObject *column = column_taken(&self->columns[at].values);
        if (!column) Py_CLEAR(made);
        else PyTuple_SET_ITEM(made, at, column);
    }
    return made;
}

/* The parts of the errors of one text: four of each. */
static int read_telling(Telling *telling, PyObject *parts) {
    Py_ssize_t count = PyTuple_GET_SIZE(parts);
    if (!count || count % 4) { PyErr_SetString(PyExc_ValueError, "an error has four parts"); return -1; }
    for (Py_ssize_t at = 0; at < count; at++) {
        char *text;
        Py_ssize_t length;
        if (PyBytes_AsStringAndSize(PyTuple_GET_ITEM(parts, at), &text, &length) < 0) return -1;
        if (add(&telling->text, text, (size_t)length) < 0 || add(&telling->lengths, &length, sizeof length) < 0) { PyErr_NoMemory(); return -1; }
    }
    return 0;
}

static PyObject *Scanner_teach(Scanner *self, PyObject *args) {
    int column, found;
    unsigned long long key;
    Py_buffer text;
    PyObject *parts;
    if (!PyArg_ParseTuple(args, "iy*iKO!", &column, &text, &found, &key, &PyTuple_Type, &parts)) return NULL;
    Telling telling = {0};
    int failed = column < 0 || column >= self->width || found < SURE || found > NO_VALUE || text.len >= 1 << 20;
    if (failed) PyErr_SetString(PyExc_ValueError, "no such column, or no such finding");
    else if (!(failed = read_telling(&telling, parts) < 0) && telling_add(&self->columns[column], text.buf, (size_t)text.len, (u8)found, key, &telling) < 0)
        failed = 1, PyErr_NoMemory();
    if (failed) free(telling.text.data), free(telling.lengths.data);
    PyBuffer_Release(&text);
    if (failed) return NULL;
    Py_RETURN_NONE;
}

static PyObject *Scanner_tell_in(Scanner *self, PyObject *order) {
    if (!PyTuple_Check(order) || PyTuple_GET_SIZE(order) != self->width) return PyErr_Format(PyExc_ValueError, "the order names each column once");
    int *found = calloc((size_t)self->width, sizeof(int));
    if (!found) return PyErr_NoMemory();
    for (int at = 0; at < self->width; at++) {
        long column = PyLong_AsLong(PyTuple_GET_ITEM(order, at));
        if (column < 0 || column >= self->width) { free(found); return PyErr_Format(PyExc_ValueError, "no such column"); }
        found[at] = (int)column;
    }
    free(self->order);
    self->order = found;
    Py_RETURN_NONE;
}

static PyObject *Scanner_told(Scanner *self, PyObject *unused) {
    if (!self->told_marks.size) Py_RETURN_NONE;
    return Py_BuildValue("NN", bytes_of(self->told_marks.data, self->told_marks.size), bytes_of(self->told.data, self->told.size));
}

static PyObject *page_told(Page *page, const Values *values) {
    PyObject *ends = page->has_ends ? Py_BuildValue("(NN)", bytes_of(page->least, page->least_length), bytes_of(page->most, page->most_length))
                                    : Py_NewRef(Py_None);
    PyObject *told = Py_BuildValue("LLinNN", (long long)values->rows, (long long)values->nulls, page->encoding, (Py_ssize_t)page->plain_size,
                                   bytes_of(page->packed.data, page->packed.size), ends);
    free(page->packed.data);
    return told;
}

static PyObject *Scanner_page(Scanner *self, PyObject *arg) {
    long at = PyLong_AsLong(arg);
    if (at < 0 || at >= self->width || !self->columns[at].values.form) return PyErr_Format(PyExc_ValueError, "no such column keeps values");
    if (self->columns[at].values.open_count || self->columns[at].values.form == OPEN) Py_RETURN_NONE;
    Page page = {0};
    int failed;
    Py_BEGIN_ALLOW_THREADS
    failed = page_of(&self->columns[at], &page);
    Py_END_ALLOW_THREADS
    if (failed) { free(page.packed.data); return PyErr_NoMemory(); }
    return page_told(&page, &self->columns[at].values);
}

static PyObject *Scanner_dictionary(Scanner *self, PyObject *arg) {
    long at = PyLong_AsLong(arg);
    if (at < 0 || at >= self->width) return PyErr_Format(PyExc_ValueError, "no such column");
    Dictionary *dictionary = &self->columns[at].dictionary;
    Values entries = {.rows = (i64)dictionary->places.count};
    Page page = {0};
    int failed = entries.rows && dictionary_page_of(dictionary, &page) < 0;
    dictionary_clear(dictionary);
    if (failed) { free(page.packed.data); return PyErr_NoMemory(); }
    if (!entries.rows) Py_RETURN_NONE;
    return page_told(&page, &entries);
}

static PyObject *kernel_has_zstd(PyObject *module, PyObject *unused) {
    return PyBool_FromLong(has_zstd());
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
        values_free(&self->columns[at].values);
        tellings_free(&self->columns[at]);
        dictionary_clear(&self->columns[at].dictionary);
        free(self->columns[at].dictionary.values.data);
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
    free(self->order);
    free(self->told.data), free(self->told_marks.data), free(self->told_cells.data);
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
    {"scan", (PyCFunction)Scanner_scan, METH_VARARGS, "scan(data, end, is_final, first_row=0, wanted=all) -> (done, rows, events, keys, can_tell)"},
    {"learn", (PyCFunction)Scanner_learn, METH_VARARGS, "learn(column, text, found, key=0, value=None): a text that was read"},
    {"give", (PyCFunction)Scanner_give, METH_VARARGS, "give(column, form): keep the column's values"},
    {"taken", (PyCFunction)Scanner_taken, METH_NOARGS,
     "taken() -> for each column rows, open rows, valid, values, text, open, open_starts, open_text"},
    {"teach", (PyCFunction)Scanner_teach, METH_VARARGS,
     "teach(column, text, found, key, parts): a text that is wrong, and its errors in JSON, each cut in four: row, cells and row stand between"},
    {"tell_in", (PyCFunction)Scanner_tell_in, METH_O, "tell_in(order): tell the errors of rows whose wrong texts are all known, columns in this order"},
    {"told", (PyCFunction)Scanner_told, METH_NOARGS,
     "told() -> (row, start, length of each error as 64 bits; the errors, a comma and a blank between) of the last block, or None"},
    {"page", (PyCFunction)Scanner_page, METH_O,
     "page(column) -> (rows, nulls, encoding, size, packed, (least, greatest) or None) of the block that was scanned last; None: some are open"},
    {"dictionary", (PyCFunction)Scanner_dictionary, METH_O, "dictionary(column): the same of the entries its pages point to, which are then forgotten; None: none"},
    {"known", (PyCFunction)Scanner_known, METH_O, "known(column): how many texts it has learnt"},
    {NULL, NULL, 0, NULL}};

static PyTypeObject scanner_type = {
    PyVarObject_HEAD_INIT(NULL, 0).tp_name = "harvesters.validate.quick._kernel.Scanner",
    .tp_basicsize = sizeof(Scanner), .tp_flags = Py_TPFLAGS_DEFAULT, .tp_new = PyType_GenericNew,
    .tp_init = (initproc)Scanner_init, .tp_dealloc = (destructor)Scanner_free, .tp_methods = scanner_methods,
    .tp_doc = "The columns and keys of one table, at work on one block after another."};

static PyMethodDef kernel_methods[] = {
    {"hash", kernel_hash, METH_O, "hash(text): 64 bits, equal for equal texts"},
    {"has_zstd", kernel_has_zstd, METH_NOARGS, "has_zstd(): whether pages can be packed on this machine"},
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
