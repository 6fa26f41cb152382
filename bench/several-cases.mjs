// Laws of two to five quantities from chemistry, biology, economics, engineering and psychology, none of them among those of textbook-cases.mjs and
// field-cases.mjs: name, formula, the range of each variable in its usual unit. Dealt into two halves in the same way. Sources: Atkins & de Paula, Physical
// Chemistry; Bard & Faulkner, Electrochemical Methods; Murray, Mathematical Biology; Hartl & Clark, Principles of Population Genetics; Romer, Advanced
// Macroeconomics; Hillier & Lieberman, Operations Research; Shigley, Mechanical Engineering Design; Incropera & DeWitt, Heat and Mass Transfer; Das,
// Geotechnical Engineering; Luce, Bush & Galanter, Handbook of Mathematical Psychology.

import { dealtInHalves } from './textbook-cases.mjs';

export const severalCases = dealtInHalves(
  [
    ['Eyring', '2.08e10*T*exp(-H/(0.008314*T))', { T: [280, 360], H: [50, 70] }],
    ['adsorption of two gases', '3.5*p/(1.2 + p + 0.5*q)', { p: [0.1, 8], q: [0, 6] }],
    ['weak acid', 'sqrt(K*c + K^2/4) - K/2', { K: [1e-5, 1e-2], c: [0.001, 0.5] }],
    ['Raoult', 'x*p + (1 - x)*q', { x: [0, 1], p: [40, 100], q: [5, 40] }],
    ['Margules', 'x*P*exp(A*(1 - x)^2)', { x: [0.05, 0.95], P: [20, 100], A: [0.2, 1.5] }],
    ['second order', 'c/(1 + k*c*t)', { c: [0.1, 2], k: [0.05, 0.5], t: [0, 60] }],
    ['Gibbs', 'H - T*S/1000', { H: [-200, 100], T: [280, 900], S: [-300, 300] }],
    [
      'Randles-Sevcik',
      '2.69e5*n^1.5*A*sqrt(D*v)*c',
      { n: [1, 3], A: [0.01, 0.2], D: [1e-6, 2e-5], v: [0.01, 0.5], c: [1e-6, 1e-5] },
    ],
    ['creatinine clearance', '(140 - age)*w/(72*c)', { age: [20, 90], w: [45, 110], c: [0.5, 3] }],
    ['body surface', '0.007184*w^0.425*h^0.725', { w: [40, 120], h: [145, 200] }],
    ['cardiac output', 'V/(a - v)', { V: [200, 400], a: [0.18, 0.21], v: [0.1, 0.16] }],
    ['competing species', 'r*N*(1 - (N + 0.6*M)/500)', { r: [0.1, 1], N: [10, 400], M: [5, 300] }],
    ['attack and handling', 'a*N/(1 + a*h*N)', { a: [0.05, 1], h: [0.1, 2], N: [1, 100] }],
    ['metabolic theory', '2.3e10*M^0.75*exp(-0.65/(8.617e-5*T))', { M: [0.01, 100], T: [278, 310] }],
    ['heterozygosity', 'a*(1 - 1/(2*N))^t', { a: [0.1, 0.5], N: [10, 200], t: [0, 100] }],
    ['selection', 'p*(1 + s)/(1 + s*p)', { p: [0.05, 0.95], s: [-0.4, 1] }],
    ['dividend growth', 'D*(1 + g)/(r - g)', { D: [1, 5], g: [0, 0.04], r: [0.06, 0.15] }],
    ['steady state of Solow', 'sqrt(s/(n + g + 0.05))', { s: [0.1, 0.4], n: [0, 0.03], g: [0, 0.04] }],
    ['gravity of trade', '0.02*X^0.9*Y^0.8/D^1.1', { X: [50, 900], Y: [50, 900], D: [200, 9000] }],
    ['waiting line', 'l/(m*(m - l))', { l: [1, 8], m: [9, 15] }],
    ['real interest', '(1 + i)/(1 + p) - 1', { i: [0.01, 0.15], p: [0, 0.1] }],
    ['heat exchanger', '1 - exp(-U*A/C)', { U: [50, 500], A: [1, 10], C: [500, 4000] }],
    ['tool life', '(300/v)^4/f^0.77', { v: [60, 300], f: [0.1, 0.8] }],
    [
      'thick cylinder',
      'p*a^2/(b^2 - a^2)*(1 + b^2/r^2)',
      { p: [1, 10], a: [0.1, 0.2], b: [0.32, 0.5], r: [0.2, 0.32] },
    ],
    ['rising current', 'V/R*(1 - exp(-R*t/0.05))', { V: [5, 24], R: [2, 50], t: [0, 0.02] }],
    ['shear strength of soil', 'c + s*tan(phi)', { c: [5, 50], s: [20, 300], phi: [0.2, 0.7] }],
    ['weir', '1.84*(b - 0.2*h)*h^1.5', { b: [1, 5], h: [0.05, 0.8] }],
    ['mean temperature difference', '(a - b)/log(a/b)', { a: [30, 90], b: [2, 25] }],
    ['learning by trials', 'L*(1 - (1 - a)^n)', { L: [50, 100], a: [0.05, 0.5], n: [1, 20] }],
    ['item response', '0.2 + 0.8/(1 + exp(-a*(t - b)))', { a: [0.5, 2], t: [-3, 3], b: [-2, 2] }],
    ['cue combination', 'a*b/sqrt(a^2 + b^2)', { a: [1, 5], b: [1, 5] }],
    ['matching', '1/(1 + 1.2*(q/r)^0.8)', { q: [5, 90], r: [5, 90] }],
  ],
  71,
);
