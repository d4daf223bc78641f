#!/usr/bin/python3
"""Write the .npy files of this directory with NumPy, for npy_test.cpp."""
import os
import numpy as np
from numpy.lib import format

os.chdir(os.path.dirname(os.path.abspath(__file__)))
numbers = np.arange(6).reshape(2, 3) - 1.5

np.save("f4.npy", numbers.astype("<f4"))
np.save("f8.npy", numbers)
np.save("i8.npy", np.array([-(2**63), 0, 2**53 + 1, 2**63 - 1]))
np.save("b1.npy", np.array([[True], [False]]))
np.save("scalar.npy", np.float32(2.5))
np.save("empty.npy", np.zeros((0, 3), "<f4"))
np.save("i4.npy", np.array([-(2**31), -1, 2**31 - 1], "<i4"))
np.save("fortran.npy", np.asfortranarray(np.arange(24, dtype="<i8").reshape(2, 3, 4)))
for major in (2, 3):
    with open(f"version{major}.npy", "wb") as file:
        format.write_array(file, numbers, version=(major, 0))

# What is refused.
np.save("big_endian.npy", numbers.astype(">f8"))
np.save("unsigned.npy", np.array([1, 2], "u1"))
np.save("objects.npy", np.array([{}, None]), allow_pickle=True)
np.save("structured.npy", np.array([(1, 2.0)], [("a", "<i8"), ("b", "<f4")]))
