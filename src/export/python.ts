// A program as a module of Python that needs NumPy alone and computes all rows at once.

import { version } from '../version.js';
import type { ExportedFile, ExportJob } from './export-options.js';
import { answerWidth, type Program } from './program.js';
import { sampleTexts } from './samples.js';
import { checkPythonName } from './python-names.js';
import { pythonText } from './python-steps.js';

export function printPythonModule({ program, samples, options: { name } }: ExportJob): ExportedFile[] {
  checkPythonName(name);
  const { columns, answer, about } = program;
  const width = answerWidth(program);
  const { before, lines, decodes } = pythonText(program);
  const names = answer.kind === 'numbers' ? answer.columns.map((column) => column.name) : answer.classes;
  const content = `"""${about[0].toUpperCase()}${about.slice(1)} for Python with NumPy, made by kanjs ${version}.

    from ${name} import predict
    predict({...})  # columns by name, as lists, arrays or a data frame; None or NaN where there is no value

python ${name}.py --self-test: its answers to ${samples.rows} rows are compared with the model's own.
"""

${decodes ? 'import base64\n' : ''}import datetime
import sys

import numpy as np

# what is read, and of what kind
COLUMNS = ${list(columns.map((column) => column.name))}
KINDS = ${list(columns.map((column) => (column.kind === 'date' && column.date.order === 'time' ? 'time' : column.kind)))}
WORDS = [${columns.map((column) => (column.kind === 'words' ? list(column.words) : 'None')).join(', ')}]
# what the numbers of compute() are: ${answer.kind === 'numbers' ? 'target columns' : 'probabilities of these classes'}
${answer.kind === 'numbers' ? 'TARGETS' : 'CLASSES'} = ${list(names)}

${before.map((text) => (/^(def|_ERFC)/.test(text) ? `\n${text}\n\n` : text)).join('\n')}


def _compute(x):
${lines.map((line) => `    ${line}`).join('\n')}


def compute(x):
    """y[rows, ${width}] of x[rows, ${columns.length}]: numbers, dates as seconds since 1970 began (UTC), times as seconds since midnight, words as
    their place in WORDS. NaN where there is no value, or an unknown word."""
    x = np.asarray(x, dtype=np.float64)
    if x.ndim != 2 or x.shape[1] != ${columns.length}:
        raise ValueError(f"compute: expected x[rows, ${columns.length}]; got shape {x.shape}")
    with np.errstate(all="ignore"):
        # some thousand rows at a time stay in the cache
        return np.concatenate([np.zeros((0, ${width}))] + [_compute(x[i : i + 4096]) for i in range(0, len(x), 4096)])

${readingText}

${predictText(program)}

${selfTestText(program, samples)}
`;
  return [{ name: `${name}.py`, content: content.replace(/\n{4,}/g, '\n\n\n') }];
}

/** Text as a string of Python, in ASCII. */
function pythonString(text: string): string {
  return JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

const list = (texts: readonly string[]): string => `[${texts.map(stringOf).join(', ')}]`;

/** As `pythonString`, with characters beyond 16 bits whole. */
function stringOf(text: string): string {
  const parts = Array.from(text, (character) => {
    const code = character.codePointAt(0)!;
    if (code > 0xffff) return `\\U${code.toString(16).padStart(8, '0')}`;
    return pythonString(character).slice(1, -1);
  });
  return `"${parts.join('')}"`;
}

const readingText = `
def _gone(value):
    return value is None or (isinstance(value, float) and value != value) or type(value).__name__ in ("NAType", "NaTType")


def _word(value, places):
    if _gone(value):
        return np.nan
    if isinstance(value, (bool, np.bool_)):
        text = "true" if value else "false"
    elif isinstance(value, (float, np.floating)) and float(value).is_integer():
        text = str(int(value))
    else:
        text = str(value)
    if text.lower() in ("true", "false"):
        text = text.lower()
    return places.get(text, np.nan)


def _seconds(value, kind, name):
    if _gone(value) or (isinstance(value, np.datetime64) and np.isnat(value)):
        return np.nan
    if isinstance(value, (int, float, np.integer, np.floating)):
        return float(value)
    if isinstance(value, str) and value.strip() == "":
        return np.nan
    try:
        if kind == "time":
            if isinstance(value, str):
                parts = [float(part) for part in value.strip().split(":")]
                return sum(part * unit for part, unit in zip(parts, (3600, 60, 1)))
            return value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6
        if isinstance(value, str):
            value = datetime.datetime.fromisoformat(value.strip().replace("Z", "+00:00"))
        if isinstance(value, datetime.datetime) and value.tzinfo is not None:
            return value.timestamp()
        return np.datetime64(value, "us").astype(np.int64) / 1e6
    except (TypeError, ValueError, AttributeError):
        raise ValueError(f"column {name!r} must hold {kind}s, seconds or text in ISO form; got {value!r}") from None


def _number(value, name):
    if _gone(value) or (isinstance(value, str) and value.strip() == ""):
        return np.nan
    try:
        return float(value)
    except (TypeError, ValueError):
        raise ValueError(f"column {name!r} must hold numbers; got {value!r}") from None


def encode(columns):
    """x[rows, len(COLUMNS)], as compute() reads it, of columns by name: a dict or a data frame."""
    read = []
    for name, kind, words in zip(COLUMNS, KINDS, WORDS):
        try:
            given = np.asarray(columns[name])
        except KeyError:
            raise KeyError(f"there is no column {name!r}; a column of None stands for no values") from None
        if kind == "words":
            places = {word: place for place, word in enumerate(words)}
            values = np.array([_word(value, places) for value in given.tolist()], dtype=np.float64)
        elif kind != "number" and given.dtype.kind == "M":
            values = np.where(np.isnat(given), np.nan, given.astype("datetime64[us]").astype(np.int64) / 1e6)
        elif kind != "number":
            values = np.array([_seconds(value, kind, name) for value in given.tolist()], dtype=np.float64)
        elif given.dtype.kind in "fiub":
            values = given.astype(np.float64)
        else:
            values = np.array([_number(value, name) for value in given.tolist()], dtype=np.float64)
        if np.isinf(values).any():
            raise ValueError(f"column {name!r} must hold finite numbers")
        read.append(values)
    return np.stack(read, axis=1)
`;

function predictText({ answer }: Program): string {
  if (answer.kind === 'classes')
    return `def predict(columns):
    """The likeliest class of each row, None where there is no answer, and the probability of each class: {"label": array, "probabilities": {class: array}}."""
    y = compute(encode(columns))
    labels = np.array(CLASSES, dtype=object)[y.argmax(axis=1)]
    labels[np.isnan(y).any(axis=1)] = None
    return {"label": labels, "probabilities": {name: y[:, i] for i, name in enumerate(CLASSES)}}
`;
  const single = answer.columns.length === 1;
  return `def predict(columns):
    """The answers in the target's own units: {"prediction": ${single ? 'array' : '{target: array}'}}."""
    y = compute(encode(columns))
    return {"prediction": ${single ? 'y[:, 0]' : '{name: y[:, i] for i, name in enumerate(TARGETS)}'}}
`;
}

function selfTestText(program: Program, samples: ExportJob['samples']): string {
  const { usual } = samples;
  const lines = sampleTexts(program, samples, { gap: 'None', word: stringOf }).map(
    ({ given, expected }) => `    ([${given}], [${expected}]),`,
  );
  return `
# rows, and the model's own answers to them
_TESTS = [
${lines.join('\n')}
]


def self_test():
    """How many of the rows that this file carries are answered as the model answered them: all, or an error."""
    given = {name: np.array([row[i] for row, _ in _TESTS], dtype=object) for i, name in enumerate(COLUMNS)}
    y = compute(encode(given))
    expected = np.array([answers for _, answers in _TESTS])
    if not (np.abs(y - expected) <= 1e-9 * np.maximum(np.abs(expected), ${usual})).all():
        raise AssertionError(f"self-test: answers are {y.tolist()} where the model says {expected.tolist()}")
    return len(_TESTS)


if __name__ == "__main__" and "--self-test" in sys.argv[1:]:
    print(f"{self_test()} rows answered as the model does")`;
}
