// Laws of chemistry, biology, engineering and economics, none of them among those of textbook-cases.mjs: name, formula, the range of each variable. Dealt
// into two halves in the same way. Sources: Atkins & de Paula, Physical Chemistry; Bard & Faulkner, Electrochemical Methods; Quinn & Deriso, Quantitative
// Fish Dynamics; Gibaldi & Perrier, Pharmacokinetics; Bird, Stewart & Lightfoot, Transport Phenomena; Dowling, Mechanical Behavior of Materials; Varian,
// Intermediate Microeconomics.

import { dealtInHalves } from './textbook-cases.mjs';

const list = [
  ['van Deemter', '1.5 + 24/u + 0.03*u', { u: [2, 80] }],
  ['Butler-Volmer', 'i*(exp(19.46*n) - exp(-19.46*n))', { i: [0.1, 2], n: [-0.12, 0.12] }],
  ['Tafel', '0.72 + 0.118*log10(i)', { i: [1e-6, 0.01] }],
  ['BET', '3*50*x/((1 - x)*(1 + 49*x))', { x: [0.01, 0.6] }],
  ['Kohlrausch', '126.5 - 60*sqrt(c)', { c: [0.0005, 0.1] }],
  ['Vogel-Fulcher', 'exp(1200/(T - 180) - 5)', { T: [260, 420] }],
  ['Redlich-Kwong', '8.314*T/(V - 0.03) - 1500/(sqrt(T)*V*(V + 0.03))', { T: [300, 500], V: [0.15, 1.5] }],
  ['Sutherland', '1.458e-6*T^1.5/(T + 110.4)', { T: [150, 900] }],
  ['Haldane', 'm*s/(0.4 + s + s^2/3)', { m: [0.5, 2], s: [0.05, 12] }],
  ['noncompetitive inhibition', 'V*s/((1.1 + s)*(1 + i/0.8))', { V: [1, 5], s: [0.1, 9], i: [0, 3] }],
  ['Ricker', '3.2*N*exp(-N/120)', { N: [2, 500] }],
  ['Holling, third kind', '6*N^2/(900 + N^2)', { N: [1, 150] }],
  ['von Bertalanffy, weight', '12*(1 - exp(-0.25*t))^3', { t: [0.3, 18] }],
  ['Q10', 'r*2.3^((T - 20)/10)', { r: [0.5, 4], T: [5, 38] }],
  ['light and photosynthesis', 'P*tanh(0.05*I/P)', { P: [5, 20], I: [5, 1500] }],
  ['drug by mouth', 'D*0.06*(exp(-0.15*t) - exp(-1.2*t))', { D: [50, 200], t: [0.1, 24] }],
  ['two compartments', '4*exp(-0.3*t) + 7*exp(-2*t)', { t: [0, 8] }],
  ['Ranz-Marshall', '2 + 0.6*sqrt(Re)*Pr^(1/3)', { Re: [1, 2000], Pr: [0.7, 100] }],
  ['drag of a sphere', '24/Re + 4/sqrt(Re) + 0.4', { Re: [0.5, 5000] }],
  ['emptying a tank', '(1.4 - 0.11*t)^2', { t: [0, 11] }],
  ['resonant circuit', 'V/sqrt(R^2 + (w*0.02 - 1/(w*5e-6))^2)', { V: [1, 10], R: [5, 60], w: [1500, 6000] }],
  ['Hall-Petch', '70 + 0.74/sqrt(d)', { d: [2e-6, 2e-4] }],
  ['Ramberg-Osgood', 's/200 + 0.9*(s/350)^5', { s: [20, 450] }],
  ['Cobb-Douglas', '1.2*K^0.3*L^0.7', { K: [5, 200], L: [5, 200] }],
  ['annuity', 'P*r/(1 - (1 + r)^(-n))', { P: [1e4, 3e5], r: [0.01, 0.1], n: [5, 30] }],
  ['two lines', '2*exp(-(x - 3)^2/0.5) + 3*exp(-(x - 6)^2/1.3)', { x: [0, 9] }],
];

// A second list, of psychology, astronomy, economics, reliability, biology, chemistry and engineering, with fewer rows. Sources: Stevens, Psychophysics; Mazur 1987
// (discounting); Wickelgren 1974 (forgetting); Fitts 1954; Hick 1952; Newell & Rosenbloom 1981 (practice); Sérsic 1963; King 1962; Weibull 1951; Gompertz 1825;
// Kohlrausch 1854; Bass 1969; Nelson & Siegel 1987; Arrow, Chenery, Minhas & Solow 1961 (CES); Segel, Enzyme Kinetics; Sips 1948; Robinson & Stokes, Electrolyte
// Solutions; Cussler, Diffusion; Steinhart & Hart 1968; Incropera & DeWitt, Heat and Mass Transfer; Chow, Open-Channel Hydraulics; Gere & Timoshenko, Mechanics
// of Materials; Sze, Semiconductor Devices; Gilpin & Ayala 1973 (theta-logistic); Smith 1936 (photosynthesis); Kittel, Solid State Physics.

const second = [
  ['Stevens, threshold', '2.1*(I - 0.4)^0.6', { I: [1, 100] }, 80],
  ['hyperbolic discounting', 'A/(1 + 0.04*D)', { A: [10, 100], D: [1, 180] }, 120],
  ['forgetting', '0.9*(1 + 0.3*t)^(-0.45)', { t: [0, 50] }, 100],
  ['Fitts', '0.1 + 0.15*log2(2*D/W)', { D: [5, 50], W: [0.5, 5] }, 150],
  ['Hick', '0.2 + 0.15*log2(n + 1)', { n: [1, 12] }, 80],
  ['practice', '30 + 120*N^(-0.4)', { N: [1, 200] }, 100],
  ['Sérsic', '40*exp(-3.3*r^0.25)', { r: [0.1, 20] }, 150],
  ['King', '25*(1 + (r/2)^2)^(-1.5)', { r: [0, 12] }, 120],
  ['Weibull', '1 - exp(-(t/8)^2.3)', { t: [0.5, 20] }, 120],
  ['Gompertz', '50*exp(-4*exp(-0.3*t))', { t: [0, 20] }, 90],
  ['stretched decay', '5*exp(-(t/12)^0.6)', { t: [0.1, 60] }, 150],
  ['Bass', '(1 - exp(-0.4*t))/(1 + 12*exp(-0.4*t))', { t: [0.2, 16] }, 100],
  ['Nelson-Siegel', '4 - 2.5*(1 - exp(-t/2))/(t/2)', { t: [0.2, 30] }, 120],
  ['CES', '(0.4*K^(-0.5) + 0.6*L^(-0.5))^(-2)', { K: [5, 200], L: [5, 200] }, 200],
  ['two carriers', '8*s/(0.5 + s) + 0.3*s', { s: [0.05, 20] }, 120],
  ['burst', '2*(1 - exp(-1.5*t)) + 0.4*t', { t: [0, 10] }, 120],
  ['Sips', '9*(0.3*c)^0.6/(1 + (0.3*c)^0.6)', { c: [0.05, 60] }, 120],
  ['Debye-Hückel, extended', '-0.51*z*sqrt(I)/(1 + 1.5*sqrt(I))', { z: [1, 9], I: [0.001, 0.5] }, 150],
  ['competition', 'V*s/(s + 2*(1 + p/3))', { V: [1, 5], s: [0.1, 12], p: [0, 9] }, 250],
  ['Steinhart-Hart, two terms', '1/(0.0011 + 0.00024*log(R))', { R: [500, 50000] }, 80],
  ['fin', 'tanh(m*L)/(m*L)', { m: [5, 60], L: [0.01, 0.1] }, 200],
  ['cantilever', 'P*x^2*(3*L - x)/1500', { P: [10, 90], x: [0.1, 1], L: [1, 2] }, 250],
  ['Manning', '(R^(2/3))*sqrt(S)/n', { R: [0.2, 3], S: [1e-4, 1e-2], n: [0.01, 0.05] }, 200],
  ['diode', '0.001*(exp(V/0.06) - 1)', { V: [-0.1, 0.3] }, 150],
  ['theta-logistic', 'r*N*(1 - (N/200)^1.8)', { r: [0.1, 1], N: [5, 220] }, 250],
  ['Smith', 'P*I/sqrt(P^2 + 0.0025*I^2)', { P: [5, 20], I: [5, 1500] }, 200],
  ['Langevin', 'M*(1/tanh(x) - 1/x)', { M: [1, 5], x: [0.2, 12] }, 200],
  ['two time constants', 'A*(exp(-0.2*t) + 0.5*exp(-1.5*t))', { A: [1, 9], t: [0, 12] }, 250],
];

/** In the order of the lists above. */
export const fieldCases = [...dealtInHalves(list, 303), ...dealtInHalves(second, 304)];
