// 读表时的认定，用中文说。 What the library found out about a table, in Chinese around the same values. faults.test.ts goes through tables of all kinds.

type Say = (...values: string[]) => string;

export const decisions: readonly [sentence: RegExp, say: Say][] = [
  [
    /^with (?:a (.+)|(blanks)) between them rows have ([\d ]+) values, .*$/,
    (sign, blanks, count) =>
      `以${blanks ? '空格' : sign === 'tab' ? '制表符' : sign === 'semicolon' ? '分号' : ` ${sign} `}分隔时每行有 ${count} 个值，与列名一样多`,
  ],
  [
    /^numbers(?: such as (.+))? have a decimal comma$/,
    (cell) => `${cell ? `像 ${cell} 这样的数` : '这些数'}以逗号作小数点`,
  ],
  [
    /^numbers(?: such as (.+))? have their digits in groups$/,
    (cell) => `${cell ? `像 ${cell} 这样的数` : '这些数'}的数字分了组`,
  ],
  [
    /^(".*") is its name (without|but for capitals, blanks(?:,| and) signs)(.*)$/,
    (name, how, and) =>
      `${name} 就是这一列的名字，${how === 'without' ? '只是没有括号里的内容' : `只是大小写、空格和符号不同${and ? '，并且没有括号里的内容' : ''}`}`,
  ],
  [
    /^rows without a value have (.*), others (\S+(?: %)?)$/,
    (gaps, others) => `没有值的行是 ${gaps}，其他行是 ${others}`,
  ],
  [/^it is no UTF-8$/, () => '它不是 UTF-8'],
  [/^it begins so$/, () => '文件开头这样标明'],
  [
    /^([\d ]+) of ([\d ]+) cells have no value, and are taken as (the median|unknown)$/,
    (gaps, rows, as) => `${rows} 格中有 ${gaps} 格没有值，${as === 'unknown' ? '当作未知' : '取中位数'}`,
  ],
  [
    /^([\d ]+) of ([\d ]+) rows have no value there and are left out$/,
    (gaps, rows) => `${rows} 行中有 ${gaps} 行没有值，不用`,
  ],
  [
    /^([\d ]+) of ([\d ]+) rows have nothing to learn and are left out$/,
    (gaps, rows) => `${rows} 行中有 ${gaps} 行没有可学的值，不用`,
  ],
  [
    /^it has ([\d ]+) different words in ([\d ]+) rows, such as (.*)$/,
    (words, rows, word) => `${rows} 行中有 ${words} 个不同的词，如 ${word}`,
  ],
  [/^([\d ]+) different words$/, (words) => `${words} 个不同的词`],
  [
    /^(\d+) of its first (\d+) values are no numbers, such as (.*)$/,
    (words, values, word) => `前 ${values} 个值中有 ${words} 个不是数，如 ${word}`,
  ],
  [
    /^it holds digits with leading zeros, such as (.*), which are .*$/,
    (cell) => `里面是以零开头的数字，如 ${cell}，是编号而不是数量`,
  ],
  [
    /^it holds whole numbers of more than (\d+) digits, such as (.*), which are .*$/,
    (digits, cell) => `里面是超过 ${digits} 位的整数，如 ${cell}，是编号而不是数量`,
  ],
  [/^(".*") stands in its last row alone; .*$/, (word) => `${word} 只出现在最后一行；如果那是合计行，请去掉`],
  [/^it holds whole numbers that may be dates, such as (.*); .*$/, (cell) => `里面的整数可能是日期，如 ${cell}`],
  [
    /^it holds (times|dates) .*?, such as (.*?)(, which could be read the other way too)?$/,
    (what, cell, doubt) =>
      `里面是${what === 'times' ? '时间' : '日期'}，如 ${cell}${doubt ? '，也可以按另一种顺序读' : ''}`,
  ],
  [/^it runs from (.*) to (.*)$/, (from, to) => `从 ${from} 到 ${to}`],
  [/^the rows come in its order, .*$/, () => '各行按它的顺序排列，而留出的行是随机抽取的'],
  [/^it rises by one from row to row; .*$/, () => '它逐行加一；如果只是行号，请去掉这一列'],
  [/^it has no name and a different whole number in every row$/, () => '它没有名字，每行是不同的整数'],
  [
    /^some of its numbers are written as negative in another way, such as (.*)$/,
    (cell) => `有些负数的写法不同，如 ${cell}`,
  ],
  [
    /^(.+) stands? beside its numbers and is left away, as in (.*)$/,
    (mark, cell) => `数旁边的 ${mark} 略去，如 ${cell}`,
  ],
  [
    /^NA stands among words of two letters, such as (.*), and is taken as one$/,
    (word) => `NA 与 ${word} 等两个字母的词在一起，当作一个词`,
  ],
  [
    /^(\S+) is taken as a number, far from all others there; .*$/,
    (value) => `${value} 当作数，离其他值很远；如果表示没有值，请留空`,
  ],
  [
    /^(\S+) in one row outweighs all others \(row (.*)\); .*$/,
    (value, row) => `第 ${row} 行的 ${value} 压过其他所有值；如果是错误或表示没有值，请说明`,
  ],
  [
    /^(.+) in ([\d ]+) rows outweigh all others \(rows (.*)\); .*$/,
    (values, count, rows) => `${count} 行（${rows}）的 ${values} 压过其他所有值；如果是错误或表示没有值，请说明`,
  ],
  [/^it is no UTF-8$/, () => '它不是 UTF-8'],
  [
    /^its (?:(\S+) and (\S+)|([\d ]+) different whole numbers) are taken as numbers; .*$/,
    (low, high, count) => `${count ? `${count} 个不同的整数` : `${low} 和 ${high} `}当作数`,
  ],
  [
    /^(?:values lie far beyond the others: of (.*), )?it has a value of (\S+), and (95 % of .*) are (at most|at least) (\S+)$/,
    (name, far, _others, side, most) =>
      `${name ? `有些值离其他值很远：${name} ` : ''}有一个值是 ${far}，而 95 % 的值${side === 'at most' ? '不超过' : '不小于'} ${most}`,
  ],
];
