"""Ember's types in lldb: `p x` shows a tensor instead of its members (`v -R x` shows those).

    lldb -o "command script import tensor/debugger/ember_lldb.py" PROGRAM

The same `command script import` in ~/.lldbinit, with an absolute path, works for all programs. The text
comes from ember_printers.py.

In lldb up to version 15, `p` compiles its expression, and the result may not lie in the program's memory:
use `v x` there. Those versions also find summaries by the type's name alone, so your own classes that
derive from Module are shown with their members.
"""

import os
import sys

import lldb

directory = os.path.dirname(os.path.abspath(__file__))
writes_bytecode, sys.dont_write_bytecode = sys.dont_write_bytecode, True  # no __pycache__ here
sys.path.insert(0, directory)
try:
    import ember_printers as printers
finally:
    sys.path.remove(directory)
    sys.dont_write_bytecode = writes_bytecode

# For lldb up to version 15. A few structs that are not modules match, too.
MODULES = "^ember::nn::[A-Za-z0-9]+(<.*>)?$"


def require(error):
    if error.Fail():
        raise printers.Unreadable(error.GetCString())


def plain(type_):
    """Without references, typedefs, const and volatile."""
    type_ = type_.GetCanonicalType()
    if type_.IsReferenceType():
        type_ = type_.GetDereferencedType()
    return type_.GetUnqualifiedType()


def is_a(type_, name):
    bases = (type_.GetDirectBaseClassAtIndex(i) for i in range(type_.GetNumberOfDirectBaseClasses()))
    return type_.GetName() == name or any(is_a(plain(base.GetType()), name) for base in bases)


class Value:
    """An lldb.SBValue, with the methods that ember_printers.py needs."""

    def __init__(self, value):
        self.value = value.GetNonSyntheticValue()

    def type_name(self):
        return plain(self.value.GetType()).GetName() or ""

    def is_a(self, name):
        return is_a(plain(self.value.GetType()), name)

    def member(self, name):
        member = self.value.GetChildMemberWithName(name)
        if not member.IsValid():
            raise printers.Unreadable(f"there is no member named {name}")
        return Value(member)

    def members(self):
        bases = plain(self.value.GetType()).GetNumberOfDirectBaseClasses()
        for i in range(self.value.GetNumChildren()):
            child = self.value.GetChildAtIndex(i)
            if i < bases:
                yield from Value(child).members()
            else:
                yield child.GetName(), Value(child)

    def target(self):
        return Value(self.value.Dereference())

    def at(self, type_name, where):
        target = self.value.GetTarget()
        type_ = target.FindFirstType(type_name)
        if not type_.IsValid():
            raise printers.Unreadable(f"no type named {type_name}")
        return Value(target.CreateValueFromAddress("at", lldb.SBAddress(where, target), type_))

    def address(self):
        where = self.value.GetLoadAddress()
        if where == lldb.LLDB_INVALID_ADDRESS:  # the result of an expression, in lldb's own memory
            raise printers.Unreadable("not in the program's memory; try v instead of p")
        return where

    def size(self):
        return self.value.GetType().GetByteSize()

    def integer(self):
        error = lldb.SBError()
        is_pointer = plain(self.value.GetType()).IsPointerType()
        get = self.value.GetValueAsUnsigned if is_pointer else self.value.GetValueAsSigned
        number = get(error)
        require(error)
        return number

    def enumerator(self):
        number = self.integer()
        for enumerator in plain(self.value.GetType()).GetEnumMembers():
            if enumerator.GetValueAsSigned() == number:
                return enumerator.GetName()
        raise printers.Unreadable(printers.GONE)

    def text(self, where):
        error = lldb.SBError()
        text = self.value.GetProcess().ReadCStringFromMemory(where, 256, error)
        require(error)
        return text

    def string(self):
        return (self.value.GetSummary() or "").strip('"')

    def read(self, where, size):
        if size == 0:
            return b""
        error = lldb.SBError()
        data = self.value.GetProcess().ReadMemory(where, size, error)
        require(error)
        return data


def describe(value, _):
    type_ = value.GetType().GetCanonicalType()
    if type_.IsPointerType() or type_.IsReferenceType():  # such as `this`
        value = value.Dereference()
    name = plain(value.GetType()).GetName()
    if name in printers.FUNCTIONS or is_module(value.GetType(), None):
        return printers.describe(Value(value))
    return ", ".join(f"{x.GetName()} = {x.GetSummary() or x.GetValue()}" for x in value)


def is_module(type_, _):
    return is_a(plain(type_), printers.MODULE)


def __lldb_init_module(debugger, _):
    category = debugger.CreateCategory("ember")
    summary = lldb.SBTypeSummary.CreateWithFunctionName(
        f"{__name__}.describe", lldb.eTypeOptionCascade | lldb.eTypeOptionHideChildren)
    for name in printers.FUNCTIONS:
        category.AddTypeSummary(lldb.SBTypeNameSpecifier(name), summary)
    if hasattr(lldb, "eFormatterMatchCallback"):
        modules = lldb.SBTypeNameSpecifier(f"{__name__}.is_module", lldb.eFormatterMatchCallback)
    else:
        modules = lldb.SBTypeNameSpecifier(MODULES, True)
    category.AddTypeSummary(modules, summary)
    category.SetEnabled(True)
