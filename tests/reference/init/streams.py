"""The default stream, written a second time from crates/fanin-init/STREAMS.md, one element at a time.

Prints the test vectors of that document. NumPy scalars do IEEE arithmetic without fused multiply-add.

    python streams.py > streams.txt
"""

import math
import platform
import struct

import numpy as np

F, D = np.float32, np.float64
np.seterr(all="ignore")


def f32(*bits):
    return [F(struct.unpack("<f", struct.pack("<I", b))[0]) for b in bits]


def f64(*bits):
    return [D(struct.unpack("<d", struct.pack("<Q", b))[0]) for b in bits]


def bits_of(x):
    if isinstance(x, np.uint16):
        return int(x)
    return int(x.view(np.uint32 if isinstance(x, F) else np.uint64))


def stream(dtype, name):
    h = 0xCBF29CE484222325
    for byte in f"{dtype}:{name}".encode():
        h = ((h ^ byte) * 0x100000001B3) % 2**64
    h = ((h ^ h >> 33) * 0xFF51AFD7ED558CCD) % 2**64
    h = ((h ^ h >> 33) * 0xC4CEB9FE1A85EC53) % 2**64
    return h ^ h >> 33


def philox(seed, h, block):
    x = [block % 2**32, block >> 32, h % 2**32, h >> 32]
    k = [seed % 2**32, seed >> 32]
    for _ in range(10):
        p0, p1 = x[0] * 0xD2511F53, x[2] * 0xCD9E8D57
        x = [p1 >> 32 ^ x[1] ^ k[0], p1 % 2**32, p0 >> 32 ^ x[3] ^ k[1], p0 % 2**32]
        k = [(k[0] + 0x9E3779B9) % 2**32, (k[1] + 0xBB67AE85) % 2**32]
    return x


def horner(coefficients, x):
    value = coefficients[-1]
    for c in reversed(coefficients[:-1]):
        value = value * x + c
    return value


class Single:
    """float32: element 64t + 16k + j."""

    LN = f32(0x3EAAAB6C, 0xBE8001C1, 0x3E4C6BF9, 0xBE29C125, 0x3E18BA2B, 0xBE12195C, 0x3DB22F59)
    SIN = f32(0xBE2AAAA3, 0x3C08839D, 0xB94CA1F0)
    COS = f32(0x3D2AAAA5, 0xBAB6061A, 0x37CCF5CE)
    CENTER = f32(0x4007E45F, 0x3EB29643, 0xBBC19955, 0xBAE86459, 0x39A21570, 0xB6D0A42A, 0xB6A774A4, 0x35027CD2, 0x332D5283)
    TAIL = f32(0x3FADC4CF, 0xBE8F7D8E, 0x3DE97879, 0x3F489E8C, 0xBF488113, 0x4133F3E3, 0x423B2849, 0xC2DE37C6, 0xC43E72A4,
               0x44D0FBB1)
    LN2_HIGH, LN2_LOW, EIGHTH_TURN = f32(0x3F318000, 0xB95E8083, 0x2FC90FDB)
    TINY = F(2.0**-31)

    def __init__(self, seed, name, dtype="f32"):
        self.seed, self.h = seed, stream(dtype, name)

    def place(self, i):
        return i // 64 * 16 + i % 16, i // 16 % 4

    def uniform(self, i):
        block, k = self.place(i)
        return F(philox(self.seed, self.h, block)[k] >> 8) * F(2.0**-24)

    def normal(self, i):
        block, k = self.place(i)
        w = philox(self.seed, self.h, block)
        return self.box_muller(w[k // 2 * 2], w[k // 2 * 2 + 1])[k % 2]

    def ln(self, a):
        shifted = bits_of(a) + 0x3F800000 - 0x3F3504F3
        e = F((shifted >> 23) - 127)
        f = f32((shifted & 0x7FFFFF) + 0x3F3504F3)[0] - F(1)
        f2 = f * f
        small = horner(self.LN, f) * f * f2 + e * self.LN2_LOW - f2 * F(0.5)
        return (f + small) + e * self.LN2_HIGH

    def box_muller(self, x, y):
        u = (F(x & 0x7FFFFFFF) + F(0.5)) * self.TINY
        r2 = self.ln(u) * F(-2)
        r = np.sqrt(r2 if r2 > 0 else F(0))
        a = F(struct.unpack("<i", struct.pack("<I", y << 1 & 0xFFFFFFFF))[0]) * self.EIGHTH_TURN
        a2 = a * a
        s = a + a * a2 * horner(self.SIN, a2)
        c = (F(1) - a2 * F(0.5)) + a2 * a2 * horner(self.COS, a2)
        s, c = s * r, (-c if x >> 31 else c) * r
        return (s, c) if y >> 31 else (c, s)

    def truncated(self, low, high, i):
        block, k = self.place(i)
        m = philox(self.seed, self.h, block)[k] >> 1
        return truncated(self, F, (F(m) + F(0.5)) * self.TINY, (F(m ^ 0x7FFFFFFF) + F(0.5)) * self.TINY, low, high)

    def probit(self, q):
        w = -self.ln(F(4) * q * (F(1) - q))
        if w < 5:
            ratio = horner(self.CENTER, w - F(2.5))
        else:
            s = np.sqrt(w)
            ratio = s * horner(self.TAIL, F(1) / s - F(0.25))
        return (F(1) - F(2) * q) * ratio


class Half(Single):
    """float16 and bfloat16: the draws of float32 with another key, rounded."""

    def __init__(self, seed, name, dtype):
        super().__init__(seed, name, dtype)
        self.dtype = dtype

    def rounded(self, x):
        """Bits of the nearest number, ties to even."""
        if self.dtype == "f16":
            return np.float16(x).view(np.uint16)
        b = bits_of(x)
        return np.uint16((b + 0x7FFF + (b >> 16 & 1)) >> 16)

    def uniform(self, i):
        largest = np.uint16({"f16": 0x3BFF, "bf16": 0x3F7F}[self.dtype])
        return min(self.rounded(super().uniform(i)), largest)

    def normal(self, i):
        return self.rounded(super().normal(i))

    def truncated(self, low, high, i):
        return self.rounded(super().truncated(low, high, i))


class Double:
    """float64: element 32t + 16k + j."""

    LN = f64(0x3FE5555555555592, 0x3FD999999997FEE9, 0x3FD24924941E0C00, 0x3FCC71C52164ED16, 0x3FC74663C52FCA46,
             0x3FC39A1FBAA85638, 0x3FC2F02E51D14707)
    SIN = f64(0xBFC5555555555548, 0x3F8111111110F7D0, 0xBF2A01A019BFDF0B, 0x3EC71DE3567D4F5D, 0xBE5AE5E5A92DF18B,
              0x3DE5D8FD2117058F)
    COS = f64(0x3FA555555555554B, 0xBF56C16C16C14F91, 0x3EFA01A019C844F8, 0xBE927E4F7EAC4D40, 0x3E21EE9D7B4EE914,
              0xBDA8FA49A0BA46A3)
    LN2_HIGH, LN2_LOW, EIGHTH_TURN = f64(0x3FE62E42FEE00000, 0x3DEA39EF35793C76, 0x3BF921FB54442D18)
    TINY = D(2.0**-63)

    def __init__(self, seed, name):
        self.seed, self.h = seed, stream("f64", name)

    def words(self, i):
        w = philox(self.seed, self.h, i // 32 * 16 + i % 16)
        return w[0] | w[1] << 32, w[2] | w[3] << 32, i // 16 % 2

    def uniform(self, i):
        x, y, k = self.words(i)
        return D((y if k else x) >> 11) * D(2.0**-53)

    def normal(self, i):
        x, y, k = self.words(i)
        return self.box_muller(x, y)[k]

    def ln(self, a):
        shifted = bits_of(a) + 0x3FF0000000000000 - 0x3FE6A09E667F3BCC
        e = D((shifted >> 52) - 1023)
        f = f64((shifted & 0xFFFFFFFFFFFFF) + 0x3FE6A09E667F3BCC)[0] - D(1)
        s = f / (f + D(2))
        s2 = s * s
        half = f * f * D(0.5)
        small = s * (half + s2 * horner(self.LN, s2)) + e * self.LN2_LOW
        return e * self.LN2_HIGH - ((half - small) - f)

    def box_muller(self, x, y):
        u = (D(x & 2**63 - 1) + D(0.5)) * self.TINY
        r2 = self.ln(u) * D(-2)
        r = np.sqrt(r2 if r2 > 0 else D(0))
        a = D(struct.unpack("<q", struct.pack("<Q", y << 1 & 2**64 - 1))[0]) * self.EIGHTH_TURN
        a2 = a * a
        s = a + a * a2 * horner(self.SIN, a2)
        half = a2 * D(0.5)
        near = D(1) - half
        c = near + (((D(1) - near) - half) + a2 * a2 * horner(self.COS, a2))
        s, c = s * r, (-c if x >> 63 else c) * r
        return (s, c) if y >> 63 else (c, s)

    def truncated(self, low, high, i):
        x, y, k = self.words(i)
        m = (y if k else x) >> 1
        return truncated(self, D, (D(m) + D(0.5)) * self.TINY, (D(m ^ 2**63 - 1) + D(0.5)) * self.TINY, low, high)

    # Wichura, AS 241, PPND16.
    A = [3.3871328727963666080, 1.3314166789178437745e2, 1.9715909503065514427e3, 1.3731693765509461125e4,
         4.5921953931549871457e4, 6.7265770927008700853e4, 3.3430575583588128105e4, 2.5090809287301226727e3]
    B = [1.0, 4.2313330701600911252e1, 6.8718700749205790830e2, 5.3941960214247511077e3,
         2.1213794301586595867e4, 3.9307895800092710610e4, 2.8729085735721942674e4, 5.2264952788528545610e3]
    C = [1.42343711074968357734, 4.63033784615654529590, 5.76949722146069140550, 3.64784832476320460504,
         1.27045825245236838258, 2.41780725177450611770e-1, 2.27238449892691845833e-2, 7.74545014278341407640e-4]
    E = [1.0, 2.05319162663775882187, 1.67638483018380384940, 6.89767334985100004550e-1,
         1.48103976427480074590e-1, 1.51986665636164571966e-2, 5.47593808499534494600e-4, 1.05075007164441684324e-9]
    G = [6.65790464350110377720, 5.46378491116411436990, 1.78482653991729133580, 2.96560571828504891230e-1,
         2.65321895265761230930e-2, 1.24266094738807843860e-3, 2.71155556874348757815e-5, 2.01033439929228813265e-7]
    H = [1.0, 5.99832206555887937690e-1, 1.36929880922735805310e-1, 1.48753612908506148525e-2,
         7.86869131145613259100e-4, 1.84631831751005468180e-5, 1.42151175831644588870e-7, 2.04426310338993978564e-15]

    def probit(self, q):
        x = D(0.5) - q
        if x <= 0.425:
            r = D(0.180625) - x * x
            return x * horner(self.A, r) / horner(self.B, r)
        r = np.sqrt(-self.ln(q))
        if r <= 5:
            return horner(self.C, r - D(1.6)) / horner(self.E, r - D(1.6))
        return horner(self.G, r - D(5)) / horner(self.H, r - D(5))


# The masses around the cuts, from the table of the document: Phi(low), Phi(-high), the part below zero, the whole.
MASSES = {
    (-2.0, 2.0): (0x3F974BCF82C9D863, 0x3F974BCF82C9D863, 0x3FDE8B4307D3627A, 0x3FEE8B4307D3627A),
    (5.0, 7.0): (0x3FEFFFFF661AE86F, 0x3D7683C36759A445, 0, 0x3E933C9D51225E68),
    (-8.0, -6.5): (0x3CC669D2C90D55F2, 0x3FEFFFFFFFFA7AFF, 0x3DC613EE4907388F, 0x3DC613EE4907388F),
    (-0.5, 3.0): (0x3FD3BF143B9AA713, 0x3F561DE1F985B5DC, 0x3FC881D788CAB1DB, 0x3FE61566F135E99C),
    (0.0, 1.0): (0x3FE0000000000000, 0x3FC44ED0BB7CB20C, 0, 0x3FD5D897A241A6FA),
}


def truncated(kind, T, u, u_bar, low, high):
    below_low, above_high, lower, total = f64(*MASSES[low, high])
    total = T(total)
    bound = T(math.inf) if high <= 0 else T(lower)
    below, above = u * total, u_bar * total
    z = -kind.probit(T(below_low) + below) if below < bound else kind.probit(T(above_high) + above)
    z = z if z > T(low) else T(low)
    return z if z < T(high) else T(high)


def elements(draw, dtype, seed, name, indices):
    element = {"f32": Single, "f64": Double}[dtype](seed, name) if dtype in ("f32", "f64") else Half(seed, name, dtype)
    if draw == "normal":
        return [element.normal(i) for i in indices]
    if draw == "uniform":
        return [element.uniform(i) for i in indices]
    low, high = [float(v) for v in draw.removeprefix("truncated ").split()]
    return [element.truncated(low, high, i) for i in indices]


def line(draw, dtype, seed, name, start, count=5):
    values = elements(draw, dtype, seed, name, range(start, start + count))
    digits = {"f16": 4, "bf16": 4, "f32": 8, "f64": 16}[dtype]
    print(f"{draw} | {dtype} | {seed} | {name} | {start} | {' '.join(format(bits_of(v), f'0{digits}x') for v in values)}")


def digest(draw, dtype, seed, name, count=10_000):
    h = 0xCBF29CE484222325
    for value in elements(draw, dtype, seed, name, range(count)):
        for byte in value.tobytes():
            h = ((h ^ byte) * 0x100000001B3) % 2**64
    print(f"{draw} | {dtype} | {seed} | {name} | first {count} | {h:016x}")


if __name__ == "__main__":
    print(f"# numpy {np.__version__}, python {platform.python_version()}")
    draws = ["normal", "uniform", "truncated -2 2", "truncated 5 7", "truncated -8 -6.5", "truncated -0.5 3", "truncated 0 1"]
    for draw in draws:
        for dtype in ["f32", "f64", "f16", "bf16"]:
            for seed, name, start in [(0, "W1", 0), (1, "W1", 13), (1, "b2", 62), (2**64 - 1, "größe", 2**40 + 29)]:
                line(draw, dtype, seed, name, start)
    for draw in draws:
        for dtype in ["f32", "f64", "f16", "bf16"]:
            digest(draw, dtype, 1, "W1")
