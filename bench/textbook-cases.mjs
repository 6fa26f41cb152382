// Laws of textbooks of physics, chemistry, biology and engineering, one to seven inputs, with ranges of ours: name, formula, the range of each variable.
// They are dealt into two halves by chance: `work`, whose misses are looked at, and `held`, which is measured and not looked at. Sources: Tipler & Mosca,
// Physics for Scientists and Engineers; Atkins & de Paula, Physical Chemistry; Cornish-Bowden, Fundamentals of Enzyme Kinetics; Incropera & DeWitt, Heat
// and Mass Transfer; Young & Budynas, Roark's Formulas for Stress and Strain; White, Fluid Mechanics; Hecht, Optics.

import { createRandom } from 'kanjs/model';

const list = [
  ['relativistic energy', 'm*8.98755e16/sqrt(1 - (v/2.99792e8)^2)', { m: [1, 5], v: [3e7, 2.7e8] }],
  ['kinetic energy near c', 'm*c^2*(1/sqrt(1 - v^2/c^2) - 1)', { m: [1, 5], v: [1, 2], c: [3, 6] }],
  ['energy and momentum', 'sqrt(p^2*c^2 + m^2*c^4)', { p: [1, 5], m: [1, 3], c: [1, 3] }],
  ['lensmaker', '(n - 1)*(1/r1 - 1/r2)', { n: [1.3, 1.9], r1: [0.1, 0.5], r2: [0.6, 2] }],
  ['Planck at one temperature', '2.1*x^3/(exp(0.8*x) - 1)', { x: [0.3, 12] }],
  ['Bose', '1/(exp(E/(0.0862*T)) - 1)', { E: [1, 40], T: [100, 500] }],
  ['Clausius-Mossotti', '3/(4*pi*N)*(k - 1)/(k + 2)', { k: [1.5, 10], N: [1, 5] }],
  ['Larmor', 'q^2*a^2/(6*pi*epsilon*c^3)', { q: [1, 5], a: [1, 5], epsilon: [1, 5], c: [1, 5] }],
  ['cantilever', 'F*L^3/(3*E*I)', { F: [100, 1000], L: [0.5, 3], E: [7e10, 2.1e11], I: [1e-7, 1e-5] }],
  [
    'beam between supports',
    'F*x*(3*L^2 - 4*x^2)/(48*E*I)',
    { F: [1, 5], x: [0.1, 1], L: [2, 4], E: [1, 3], I: [1, 3] },
  ],
  ['Manning', 'R^(2/3)*sqrt(S)/n', { R: [0.2, 4], S: [0.0005, 0.02], n: [0.01, 0.05] }],
  ['settling', '2*(p - f)*9.81*r^2/(9*mu)', { p: [1500, 8000], f: [700, 1200], r: [1e-5, 5e-4], mu: [0.001, 0.1] }],
  ['Bernoulli', 'p + rho*v^2/2 + rho*9.81*h', { p: [1e5, 3e5], rho: [700, 1200], v: [1, 12], h: [0, 15] }],
  ['Venturi', 'A*sqrt(2*dp/(rho*(1 - b^4)))', { A: [0.01, 0.1], dp: [1000, 2e4], rho: [700, 1200], b: [0.3, 0.85] }],
  ['terminal speed', 'sqrt(2*m*9.81/(rho*C*A))', { m: [1, 100], rho: [0.9, 1.3], C: [0.3, 1.3], A: [0.05, 1] }],
  ['Debye length', 'sqrt(epsilon*T/(n*q^2))', { epsilon: [1, 5], T: [1, 5], n: [1, 5], q: [1, 5] }],
  ['Langevin', '1/tanh(x) - 1/x', { x: [0.3, 12] }],
  ['Breit-Wigner', '5/((E - 3.1)^2 + 0.16)', { E: [1, 6] }],
  ['Lorentzian on a background', '0.5 + 4/(1 + ((x - 2)/0.3)^2)', { x: [0, 4] }],
  ['Doppler, moving source', '343*f/(343 - v)', { f: [200, 2000], v: [-60, 60] }],
  ['Doppler, relativistic', 'f*sqrt((1 + b)/(1 - b))', { f: [1, 5], b: [-0.8, 0.8] }],
  ['reduced mass', 'm1*m2/(m1 + m2)', { m1: [1, 10], m2: [1, 10] }],
  ['impedance in series', 'sqrt(R^2 + (w*L - 1/(w*C))^2)', { R: [1, 5], w: [1, 4], L: [1, 3], C: [0.2, 1] }],
  ['low pass', '1/sqrt(1 + (w*R*C)^2)', { w: [10, 2000], R: [100, 1000], C: [1e-6, 1e-5] }],
  ['Poiseuille', 'pi*dp*r^4/(8*mu*L)', { dp: [100, 5000], r: [0.001, 0.01], mu: [0.001, 0.1], L: [0.1, 2] }],
  ['Hill', '8*c^2.5/(3^2.5 + c^2.5)', { c: [0.2, 12] }],
  ['logistic with offset', '5 + 20/(1 + exp(-0.8*(t - 6)))', { t: [0, 14] }],
  ['Gompertz', '100*exp(-5*exp(-0.4*t))', { t: [0, 15] }],
  ['inhibition by substrate', '2*s/(0.5 + s + s^2/4)', { s: [0.05, 15] }],
  ['Antoine', '10^(8.07 - 1730.6/(233.4 + T))', { T: [1, 99] }],
  ['van der Waals, molar', 'n*0.0821*T/(V - 0.0427*n) - 3.64*n^2/V^2', { n: [0.5, 3], T: [280, 400], V: [0.5, 3] }],
  ['Arrhenius ratio', 'exp(E/8.314*(1/298 - 1/T))', { E: [2e4, 8e4], T: [280, 350] }],
  ['Freundlich', '2.3*p^(1/1.7)', { p: [0.1, 20] }],
  ['Weibull', '1 - exp(-(t/5)^1.8)', { t: [0.2, 14] }],
  ['Gaussian on a background', '1.5 + 3*exp(-(x - 4)^2/(2*0.8^2))', { x: [0, 8] }],
  ['sinc', '2.5*sin(3*x)/(3*x)', { x: [0.1, 8] }],
  ['single slit', 'I*(sin(b)/b)^2', { I: [1, 5], b: [0.2, 9] }],
  ['damped wave with offset', '2 + 1.5*exp(-0.4*t)*sin(5*t + 0.6)', { t: [0, 8] }],
  ['dose and response', '10 + 80/(1 + (x/3)^1.5)', { x: [0.1, 40] }],
  ['Steinhart-Hart', '1/(1.1e-3 + 2.3e-4*log(R) + 8e-8*log(R)^3)', { R: [500, 50000] }],
  ['Nernst', 'E0 - 8.314*T/(n*96485)*log(Q)', { E0: [0.2, 1.5], T: [280, 350], n: [1, 3], Q: [0.01, 50] }],
  ['Goldman', '26.7*log((K1 + 0.04*N1)/(K2 + 0.04*N2))', { K1: [2, 20], N1: [100, 160], K2: [80, 160], N2: [5, 30] }],
  ['falling with drag', 'v*tanh(9.81*t/v)', { v: [5, 60], t: [0.1, 8] }],
  ['two substrates', '5*a*b/((0.8 + a)*(1.5 + b))', { a: [0.1, 8], b: [0.1, 8] }],
  ['competitive inhibition', '5*s/(1.2*(1 + i/0.7) + s)', { s: [0.1, 10], i: [0, 3] }],
  ['Tsiolkovsky', 'v*log(m0/m1)', { v: [2000, 4500], m0: [5, 20], m1: [1, 4] }],
  ['escape speed', 'sqrt(2*6.674e-11*M/R)', { M: [1e23, 2e27], R: [1e6, 7e7] }],
  ['Snell', 'asin(n1/n2*sin(theta))', { n1: [1, 1.4], n2: [1.45, 2], theta: [0.1, 1.4] }],
  ['Fresnel', '((n1 - n2)/(n1 + n2))^2', { n1: [1, 1.4], n2: [1.5, 4] }],
  ['Compton', 'l + 2.426*(1 - cos(theta))', { l: [1, 20], theta: [0, 3.14] }],
  ['Rydberg', '1.097e7*Z^2*(1/n1^2 - 1/n2^2)', { Z: [1, 4], n1: [1, 3], n2: [4, 8] }],
  ['Malus', 'I*cos(theta)^2', { I: [1, 5], theta: [0, 3.1] }],
  ['three resistors', '1/(1/a + 1/b + 1/c)', { a: [1, 10], b: [1, 10], c: [1, 10] }],
  ['Wheatstone', 'V*(a/(a + b) - c/(c + d))', { V: [1, 10], a: [1, 5], b: [1, 5], c: [1, 5], d: [1, 5] }],
  ['field of a loop', 'mu*I*r^2/(2*(r^2 + z^2)^1.5)', { mu: [1, 3], I: [1, 5], r: [0.5, 2], z: [0, 3] }],
  ['beam width', 'w*sqrt(1 + (z/b)^2)', { w: [0.1, 2], z: [0, 10], b: [1, 5] }],
  ['clock near a mass', 't*sqrt(1 - s/r)', { t: [1, 10], s: [0.5, 1.5], r: [2, 10] }],
  ['diode', 'I*(exp(V/(n*0.0258)) - 1)', { I: [1e-12, 1e-10], V: [0.05, 0.5], n: [1, 2] }],
  ['trajectory', 'x*tan(a) - 9.81*x^2/(2*v^2*cos(a)^2)', { x: [1, 20], a: [0.2, 1.2], v: [10, 40] }],
  ['Atwood', '9.81*(m1 - m2)/(m1 + m2)', { m1: [5, 10], m2: [1, 4] }],
  ['vis viva', 'sqrt(mu*(2/r - 1/a))', { mu: [1, 5], r: [1, 3], a: [2, 6] }],
  ['conic', 'a*(1 - k^2)/(1 + k*cos(f))', { a: [1, 5], k: [0.05, 0.8], f: [0, 6.28] }],
  ['Lennard-Jones', '4*d*((s/r)^12 - (s/r)^6)', { d: [1, 3], s: [1, 1.2], r: [1.05, 2.5] }],
  ['Morse', 'D*(1 - exp(-a*(r - 1.2)))^2', { D: [1, 5], a: [1, 2], r: [0.8, 3] }],
  ['Yukawa', 'g*exp(-m*r)/r', { g: [1, 5], m: [0.2, 2], r: [0.3, 4] }],
  ['heat transfer in a pipe', '0.023*Re^0.8*Pr^0.4', { Re: [1e4, 2e5], Pr: [0.7, 120] }],
  ['radiative exchange', '5.67e-8*k*(T1^4 - T2^4)', { k: [0.1, 1], T1: [400, 1200], T2: [250, 390] }],
  ['cooling', 'a + (b - a)*exp(-0.12*t)', { a: [10, 30], b: [60, 100], t: [0, 30] }],
  ['interest', 'P*(1 + r)^t', { P: [100, 1000], r: [0.01, 0.12], t: [1, 30] }],
  ['absorbed and cleared', '3*(exp(-0.2*t) - exp(-1.5*t))', { t: [0, 20] }],
  ['Henderson-Hasselbalch', '4.76 + log10(a/b)', { a: [0.01, 1], b: [0.01, 1] }],
  ['activity of ions', '-0.51*z^2*sqrt(I)/(1 + sqrt(I))', { z: [1, 3], I: [0.001, 0.3] }],
  ['Cauchy', '1.46 + 0.0042/l^2', { l: [0.35, 1] }],
  ['Sellmeier', 'sqrt(1 + 1.04*l^2/(l^2 - 0.0106))', { l: [0.3, 2] }],
  ['Fermi', '1/(exp((E - m)/(0.0862*T)) + 1)', { E: [1, 40], m: [10, 30], T: [50, 400] }],
  ['Maxwell speeds', 'v^2*exp(-2.4*v^2/T)', { v: [0.1, 4], T: [1, 5] }],
  ['barometer', '101325*exp(-0.02896*9.81*h/(8.314*T))', { h: [0, 9000], T: [230, 310] }],
  ['Magnus', '6.112*exp(17.62*T/(243.12 + T))', { T: [-20, 50] }],
  ['growth less upkeep', '0.8*s/(0.3 + s) - 0.05', { s: [0.05, 8] }],
  ['wind chill', '13.12 + 0.6215*T - 11.37*v^0.16 + 0.3965*T*v^0.16', { T: [-40, 5], v: [5, 80] }],
  ['friction in a pipe', '0.25/log10(k/3.7 + 5.74/Re^0.9)^2', { k: [1e-4, 0.02], Re: [5e3, 1e6] }],
  ['plate', 'm*(a^2 + b^2)/12', { m: [1, 5], a: [1, 5], b: [1, 5] }],
  ['conduction', 'k*A*(T1 - T2)/d', { k: [0.1, 2], A: [1, 20], T1: [290, 310], T2: [250, 285], d: [0.05, 0.5] }],
  ['water waves', 'sqrt(9.81*l/(2*pi)*tanh(2*pi*h/l))', { l: [1, 60], h: [0.5, 12] }],
  ['buckling', 'pi^2*E*I/(K*L)^2', { E: [7e10, 2.1e11], I: [1e-8, 1e-6], K: [0.5, 2], L: [1, 5] }],
  ['pendulum, wide', '2*pi*sqrt(L/9.81)*(1 + theta^2/16)', { L: [0.1, 3], theta: [0.1, 1.5] }],
  ['two tones', '2*sin(3*t) + 0.7*sin(7*t + 1)', { t: [0, 10] }],
  ['discounting', 'V/(1 + 0.09*D)', { V: [10, 100], D: [0, 100] }],
  ['chain', 'a*cosh(x/a)', { a: [1, 5], x: [-4, 4] }],
  ['magnetic pressure and gas', 'n*1.38*T + B^2/(8*pi)', { n: [1, 5], T: [1, 5], B: [1, 12] }],
  ['thermal expansion', 'L*(1 + 1.2e-5*(T - 20))', { L: [1, 10], T: [-20, 500] }],
  ['Michaelis with plateau', 'V*s/(K + s)', { V: [1, 5], s: [0.1, 10], K: [0.5, 3] }],
  [
    'oscillator driven',
    'F/sqrt((k - m*w^2)^2 + (c*w)^2)',
    { F: [1, 5], k: [4, 8], m: [1, 2], w: [0.2, 1.2], c: [0.2, 1] },
  ],
  ['coaxial capacitance', '2*pi*epsilon*l/log(b/a)', { epsilon: [1, 5], l: [1, 5], a: [1, 2], b: [3, 8] }],
  ['saturating exponential', '12*(1 - exp(-0.35*t))', { t: [0, 15] }],
];

/** Rows of each. */
const rows = 300;

/** The laws, each in one of two halves as a seeded chance has it. */
export function dealtInHalves(laws, seed) {
  const random = createRandom(seed);
  const dealt = laws
    .map((each) => ({ each, at: random.next() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ each: [name, formula, ranges, own = rows] }, i) => ({
      name,
      formula,
      ranges,
      rows: own,
      half: i % 2 === 0 ? 'work' : 'held',
    }));
  return laws.map(([name]) => dealt.find((each) => each.name === name));
}

/** In the order of the list above. */
export const textbookCases = dealtInHalves(list, 20240);
