"""Mean and standard deviation of the standard normal between two cuts, with 60 digits.

    python truncated_moments.py > truncated_moments.txt
"""

import platform

import mpmath as mp

mp.mp.dps = 60
print(f"# mpmath {mp.__version__}, Python {platform.python_version()}")
for low, high in [
    (-1.0, 1.0), (-2.0, 2.0), (-3.0, 3.0), (-0.5, 3.0), (0.0, 1.0), (5.0, 7.0), (-8.0, -6.5), (10.0, 12.0), (10.7, 1e300),
    (-1e9, 1e9), (0.0, 1e300), (-1e-3, 1e-3), (1.0, 1.01), (1.0, 1.0 + 2.0**-40), (-1e-9, 2e-9), (-30.0, 0.25), (-3.0, 1e-300),
]:
    a, b = mp.mpf(low), mp.mpf(high)
    density = lambda x: mp.exp(-x * x / 2) / mp.sqrt(2 * mp.pi)
    # The closed form, with digits to lose.
    mp.mp.dps = 200
    a, b = max(a, mp.mpf(-60)), min(b, mp.mpf(60))
    mass = (mp.erfc(a / mp.sqrt(2)) - mp.erfc(b / mp.sqrt(2))) / 2
    mean = (density(a) - density(b)) / mass
    variance = 1 + (a * density(a) - b * density(b)) / mass - mean**2
    print(repr(low), repr(high), mp.nstr(mean, 20), mp.nstr(mp.sqrt(variance), 20))
