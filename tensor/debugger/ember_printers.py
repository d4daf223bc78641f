"""The text that a debugger shows for Ember's types, for gdb and lldb alike.

`describe` takes a value of the debugged program and returns one line. It reads members and memory
and calls no function of the program, so it also works on core files. A value is anything with the
methods below; ember_gdb.py and ember_lldb.py each have one such class.

    type_name()      the name of its type, without const, references and typedefs
    is_a(name)       whether its type is the class of this name, or derives from it
    member(name)     a data member, which a base class may have; Unreadable if there is none
    members()        (name, value) of all data members, those of base classes first
    target()         what a pointer points to
    at(type, where)  the value of the type of this name at an address
    address()        its address
    size()           its size in bytes
    integer()        an integer, a bool, an enumerator or a pointer, as a number
    enumerator()     the name of an enumerator: "f32"
    string()         the text of a std::string; empty where its layout is not known
    text(where)      the C string at an address
    read(where, n)   n bytes of memory; Unreadable if they cannot be read

Members are looked up by name. Of the standard library only this is assumed, which holds for libstdc++
and libc++: a smart pointer begins with its pointer, a vector with those to its begin and end, an
optional and a variant with what they hold. The flag of an optional and the index of a variant come right
after the largest type that they can hold.
"""

import itertools
import math
import re
import struct

# A tensor of more than THRESHOLD elements shows only so many at each end of an axis, as in Ember's own
# printing (tensor/print.h), but to fit a line instead of a page.
THRESHOLD = 40
EDGE_ITEMS = 3
EDGE_ITEMS_OF_MANY_AXES = 1
PRECISION = 4

MODULE = "ember::nn::Module"
FORMATS = {"boolean": "?", "i64": "q", "f32": "f", "f64": "d"}
GONE = "not initialised, or destroyed"


class Unreadable(Exception):
    """A value that cannot be read or is not valid. The message says why in a few words."""


def describe(value):
    """One line of text, whatever the memory holds."""
    try:
        function = FUNCTIONS.get(value.type_name())
        return function(value) if function else module(dynamic(value))
    except Exception as problem:  # memory may hold anything
        return f"<{problem}>"


# --- Tensors ------------------------------------------------------------------------------------


def dims(x):
    """The numbers of a Dims (Shape and Strides are aliases of it)."""
    size = x.member("size_").integer()
    values = x.member("values_")
    if not 0 <= size <= values.size() // 8:
        raise Unreadable(GONE)
    return struct.unpack(f"={size}q", x.read(values.address(), 8 * size))


def dims_text(sizes):
    return f"({sizes[0]},)" if len(sizes) == 1 else f"({', '.join(map(str, sizes))})"


def kind_text(shape, dtype):
    return f"{dtype} {dims_text(shape)}"


def tensor_kind(x):
    """What a tensor is, without its numbers: "f32 (2, 3)"."""
    if x.member("storage_").member("block_").integer() == 0:
        return "undefined"
    return kind_text(dims(x.member("shape_")), x.member("dtype_").enumerator())


def tensor(x):
    pointer = x.member("storage_").member("block_")
    if pointer.integer() == 0:
        return "undefined"
    dtype = x.member("dtype_").enumerator()
    shape, strides = dims(x.member("shape_")), dims(x.member("strides_"))
    offset = x.member("offset_").integer()
    numel = x.member("numel_").integer()
    if len(shape) != len(strides) or any(size < 0 for size in shape) or numel != math.prod(shape):
        raise Unreadable(GONE)
    text = kind_text(shape, dtype)
    if numel == 0:
        return f"{text} []"
    try:
        return f"{text} {Numbers(pointer.target(), dtype, shape, strides, offset)}"
    except Unreadable as problem:
        return f"{text} <{problem}>"


class Numbers:
    """The elements of a tensor, in nested brackets; a long axis shows only its ends."""

    def __init__(self, block, dtype, shape, strides, offset):
        references = block.member("references")
        if struct.unpack("=I", block.read(references.address(), 4))[0] == 0:
            raise Unreadable("its memory was given back")
        size = struct.calcsize(FORMATS[dtype])
        last = offset + sum((n - 1) * stride for n, stride in zip(shape, strides))
        if not 0 <= min(offset, last) <= max(offset, last) < block.member("bytes").integer() // size:
            raise Unreadable("reaches beyond its storage")
        edge = EDGE_ITEMS if len(shape) <= 2 else EDGE_ITEMS_OF_MANY_AXES
        if math.prod(shape) <= THRESHOLD:
            edge = THRESHOLD
        self.places = [ends(n, edge) for n in shape]
        self.shape = shape
        start = block.member("data").integer()

        def element(place):
            where = offset + sum(i * stride for i, stride in zip(place, strides))
            return struct.unpack(f"={FORMATS[dtype]}", block.read(start + where * size, size))[0]

        self.texts = iter(number_texts([element(p) for p in itertools.product(*self.places)]))

    def __str__(self):
        return self.axis(0)

    def axis(self, axis):
        """The text of the next elements: those of this axis and all axes after it."""
        if axis == len(self.shape):
            return next(self.texts)
        items = [self.axis(axis + 1) for _ in self.places[axis]]
        if len(items) < self.shape[axis]:
            items.insert(len(items) // 2, "...")
        return f"[{', '.join(items)}]"


def ends(size, edge):
    """The positions of an axis that are shown."""
    if size <= 2 * edge:
        return range(size)
    return [*range(edge), *range(size - edge, size)]


def number_texts(values):
    """As tensor/print.cpp writes them: the numbers that are shown share one notation."""
    if not isinstance(values[0], float):
        return [str(value) for value in values]
    finite = [value for value in values if math.isfinite(value) and value != 0]
    smallest, largest = min(map(abs, finite), default=1), max(map(abs, finite), default=1)
    are_integers = all(value == math.ceil(value) for value in finite)
    if largest / smallest > 1000 or largest > 1e8 or (not are_integers and smallest < 1e-4):
        form = f".{PRECISION}e"
    else:
        form = ".0f" if are_integers else f".{PRECISION}f"
    point = "." if form == ".0f" else ""
    return [f"{v:{form}}{point}" if math.isfinite(v) else str(v) for v in values]


# --- The graph ----------------------------------------------------------------------------------


def pointer_at(x, where):
    return struct.unpack("=Q", x.read(where, 8))[0]


def pointee(smart_pointer, type_name):
    """What a shared_ptr or a unique_ptr points to, as the class of this name; None if null."""
    where = pointer_at(smart_pointer, smart_pointer.address())
    return smart_pointer.at(type_name, where) if where else None


def elements(vector, type_name):
    """The size of a std::vector, and its first few elements."""
    begin, end = struct.unpack("=2Q", vector.read(vector.address(), 16))
    if begin == end:
        return 0, []
    size = vector.at(type_name, begin).size()
    if begin > end or (end - begin) % size:
        raise Unreadable(GONE)
    places = range(begin, end, size)
    return len(places), [vector.at(type_name, where) for where in places[:THRESHOLD]]


def is_leaf(node):
    return node.member("kind_").enumerator() == "leaf"


def node_name(node):
    """The operation of a node, or "leaf", and the name that a user gave it."""
    slot = pointee(node.member("slot_"), "ember::Node::Slot")
    name = slot.member("name").string() if slot else ""
    return node.text(node.member("op_").integer()) + (f" '{name}'" if name else "")


def node_kind(node):
    return kind_text(dims(node.member("shape_")), node.member("dtype_").enumerator())


def node(x):
    text = f"{node_name(x)}, {node_kind(x)}"
    inputs = []
    count, edges = elements(x.member("edges_"), "ember::Node::Edge")
    for edge in edges:
        source = pointee(edge.member("node"), "ember::Node")
        shape = source and dims_text(dims(source.member("shape_")))
        inputs.append(f"{node_name(source)} {shape}" if source else "a constant")
    if count > len(inputs):
        inputs.append(f"... ({count} in all)")
    if inputs:
        text += f", made from {', '.join(inputs)}"
    if x.member("released_").integer():
        text += ", released"
    return text


def history(variable):
    """How a Variable was made; empty for a constant."""
    made_by = pointee(variable.member("node_"), "ember::Node")
    if made_by is None:
        return ""
    if not is_leaf(made_by):
        return f", made by {node_name(made_by)}, requires grad"
    slot = pointee(made_by.member("slot_"), "ember::Node::Slot")
    requires_grad = slot is not None and slot.member("requires_grad").integer()
    return f", {node_name(made_by)}" + (", requires grad" if requires_grad else "")


def variable(x):
    text = tensor(x.member("value_"))
    try:
        return text + history(x)
    except Unreadable as problem:
        return f"{text}, <{problem}>"


def row_sparse(x):
    return (f"row-sparse, {x.member('num_rows').integer()} rows in all, "
            f"indices {tensor(x.member('indices'))}, rows {variable(x.member('rows'))}")


def gradient(x):
    # RowSparse is the variant's largest type; the index of the type that it holds comes right after it.
    held = x.member("value_")
    index = held.read(held.address() + held.at("ember::RowSparse", held.address()).size(), 1)[0]
    if index == 0:
        return "none"
    if index == 1:
        return f"dense, {variable(held.at('ember::Variable', held.address()))}"
    if index == 2:
        return row_sparse(held.at("ember::RowSparse", held.address()))
    raise Unreadable(GONE)


def saved(x):
    return variable(x.member("variable_"))


# --- Modules ------------------------------------------------------------------------------------


def short_name(type_name):
    """Without namespaces: "Embedding"."""
    return type_name.split("<")[0].split("::")[-1]


def dynamic(x):
    """A module as its dynamic type, if that is known. Its vtable leads to the mangled name of the class:
    "N5ember2nn6LinearE". Names of templates are not parsed; they keep their static type."""
    if not x.is_a(MODULE):
        return x
    type_info = pointer_at(x, pointer_at(x, x.address()) - 8)
    mangled = x.text(pointer_at(x, type_info + 8)).lstrip("*N")
    names = []
    while found := re.match(r"\d+", mangled):
        end = found.end() + int(found[0])
        names.append(mangled[found.end():end].replace("_GLOBAL__N_1", "(anonymous namespace)"))
        mangled = mangled[end:]
    try:
        return x.at("::".join(names), x.address()) if mangled in ("", "E") else x
    except Unreadable:
        return x


def parts(x):
    """The parameters, buffers and child modules of a module, as (name, text)."""
    for name, value in x.members():
        type_name = value.type_name()
        if type_name in ("ember::Variable", "ember::Tensor"):
            kind = tensor_kind(value if type_name == "ember::Tensor" else value.member("value_"))
            if kind != "undefined":
                yield name, kind
        elif type_name.startswith("std::optional<"):
            held = type_name[len("std::optional<"):-1].strip()
            if held.startswith("ember::nn::"):
                child = value.at(held, value.address())
                if value.read(value.address() + child.size(), 1) != b"\0":
                    yield name, module(child)
        elif value.is_a(MODULE):
            yield name, module(value)


def module_list(x):
    child = x.type_name().partition("<")[2][:-1].strip()
    count, _ = elements(x.member("modules_"), child)
    return f"ModuleList({count} {short_name(child)})"


def sequential(x):
    _, layers = elements(x.member("layers_"), "ember::nn::Sequential::AnyLayer")
    layers = [pointee(layer.member("layer_"), "ember::nn::Layer") for layer in layers]
    return f"Sequential({', '.join(module(dynamic(layer)) for layer in layers)})"


def module(x):
    type_name = x.type_name()
    if type_name.startswith("ember::nn::ModuleList<"):
        return module_list(x)
    if type_name == "ember::nn::Sequential":
        return sequential(x)
    return f"{short_name(type_name)}({', '.join(f'{name} {text}' for name, text in parts(x))})"


FUNCTIONS = {
    "ember::Dims": lambda x: dims_text(dims(x)),
    "ember::Tensor": tensor,
    "ember::Variable": variable,
    "ember::Saved": saved,
    "ember::Gradient": gradient,
    "ember::RowSparse": row_sparse,
    "ember::Node": node,
}
