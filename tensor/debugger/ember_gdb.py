"""Ember's types in gdb: `p x` shows a tensor instead of its members (`p/r x` shows those).

    gdb -x tensor/debugger/ember_gdb.py PROGRAM

A debug build names this file in the program, and gdb loads it by itself if its auto-load safe-path allows
that; if not, gdb says which line your gdbinit needs. ember_printers.py makes the text.
"""

import os
import sys

import gdb

directory = os.path.dirname(os.path.abspath(__file__))
writes_bytecode, sys.dont_write_bytecode = sys.dont_write_bytecode, True  # no __pycache__ here
sys.path.insert(0, directory)
try:
    import ember_printers as printers
finally:
    sys.path.remove(directory)
    sys.dont_write_bytecode = writes_bytecode

REFERENCES = (gdb.TYPE_CODE_REF, gdb.TYPE_CODE_RVALUE_REF)


def unreadable(error):
    return printers.Unreadable(str(error).strip().rstrip(".").replace("\n", " "))


def plain(type_):
    """Without references, typedefs, const and volatile."""
    type_ = type_.strip_typedefs()
    if type_.code in REFERENCES:
        type_ = type_.target()
    return type_.strip_typedefs().unqualified()


def bases_of(type_):
    return [plain(field.type) for field in type_.fields() if field.is_base_class]


def is_a(type_, name):
    if type_.code != gdb.TYPE_CODE_STRUCT:
        return False
    return type_.name == name or any(is_a(base, name) for base in bases_of(type_))


class Value:
    """A gdb.Value, with the methods that ember_printers.py needs."""

    def __init__(self, value):
        self.value = value

    def type_name(self):
        return plain(self.value.type).name or ""

    def is_a(self, name):
        return is_a(plain(self.value.type), name)

    def member(self, name):
        try:
            return Value(self.value[name])
        except gdb.error as error:
            raise unreadable(error)

    def members(self):
        for field in plain(self.value.type).fields():
            if field.is_base_class:
                yield from Value(self.value.cast(field.type)).members()
            elif hasattr(field, "bitpos") and not field.artificial:  # not static, no vtable
                yield field.name, Value(self.value[field])

    def target(self):
        try:
            return Value(self.value.dereference())
        except gdb.error as error:
            raise unreadable(error)

    def at(self, type_name, where):
        try:
            pointer = gdb.lookup_type(type_name).pointer()
        except gdb.error as error:
            raise unreadable(error)
        return Value(gdb.Value(where).cast(pointer)).target()

    def address(self):
        if self.value.address is None:
            raise printers.Unreadable("not in memory")
        return int(self.value.address)

    def size(self):
        return self.value.type.sizeof

    def integer(self):
        try:
            return int(self.value)
        except gdb.error as error:
            raise unreadable(error)

    def enumerator(self):
        number = self.integer()
        for field in plain(self.value.type).fields():
            if field.enumval == number:
                return field.name.split("::")[-1]
        raise printers.Unreadable(printers.GONE)

    def text(self, where):
        try:
            return gdb.Value(where).cast(gdb.lookup_type("char").pointer()).string(errors="replace")
        except gdb.error as error:
            raise unreadable(error)

    def string(self):
        try:  # the layout of libstdc++
            data, size = self.value["_M_dataplus"]["_M_p"], self.value["_M_string_length"]
        except gdb.error:
            return ""
        return self.read(Value(data).integer(), Value(size).integer()).decode(errors="replace")

    def read(self, where, size):
        try:
            return bytes(gdb.selected_inferior().read_memory(where, size)) if size else b""
        except (gdb.error, OverflowError) as error:
            raise unreadable(error)


class Printer:
    def __init__(self, value):
        self.value = value

    def to_string(self):
        is_reference = self.value.type.strip_typedefs().code in REFERENCES
        return printers.describe(Value(self.value.referenced_value() if is_reference else self.value))


def lookup(value):
    """The printer of a value; None if its type is not Ember's."""
    type_ = plain(value.type)
    if type_.name in printers.FUNCTIONS or is_a(type_, printers.MODULE):
        return Printer(value)
    return None


lookup.name = "ember"  # its name in `info pretty-printer` and `disable pretty-printer`
gdb.pretty_printers[:] = [one for one in gdb.pretty_printers if getattr(one, "name", "") != "ember"]
gdb.pretty_printers.insert(0, lookup)
