// 库的报错，用中文说。 The library says what is wrong in English, with the values seen in it. Here stands each kind of sentence that the page can
// meet, and the same in Chinese around the same values. A sentence of no kind known gives undefined; faults.test.ts goes through what bad input raises.

import { decisions } from './decisions-zh.js';

type Say = (...values: string[]) => string;

/** A sentence of these parts is made of others. */
const part = (text: string): string => faultInChinese(text) ?? text;

const kinds: readonly [sentence: RegExp, say: Say][] = [
  // 读文件
  [/^this is not text in one encoding: .*$/, () => '这个文本一部分是 UTF-8，一部分不是'],
  [/^this is not text(?:[: ].*)?$/, () => '这不是文本'],
  [/^its gzip packing is damaged: .*$/, () => '这个 gzip 压缩文件已损坏'],
  [/^pack it again, or unpack it first$/, () => '重新压缩，或先解压'],
  [/^save (?:the table|its sheet) as "CSV UTF-8"$/, () => '把表格存为 “CSV UTF-8”'],
  [/^unpack it, or save its sheet as "CSV UTF-8"$/, () => '先解压，或把工作表存为 “CSV UTF-8”'],
  [/^unpack it first.*$/, () => '先解压'],
  [/^export the table as CSV$/, () => '把表格导出为 CSV'],
  [/^this is packed with (\w+), not text$/, (how) => `这是 ${how} 压缩文件，不是文本`],
  [
    /^this is a zip archive or a workbook \((.+)\), not text$/,
    (what) => `这是 zip 压缩包或工作簿（${what}），不是文本`,
  ],
  [/^this is a workbook of older Excel \((.+)\), not text$/, (what) => `这是旧版 Excel 工作簿（${what}），不是文本`],
  [/^this is text in (UTF-16), not text$/, (what) => `这是 ${what} 文本，不是 UTF-8`],
  [/^this is an? (PDF|SQLite|HDF5|Parquet) .*$/, (what) => `这是 ${what} 文件，不是文本`],
  [/^readTable reads it$/, () => ''],
  [/^the file is empty$/, () => '文件是空的'],
  [/^expected a line of column names, then a line for each row$/, () => '第一行应是列名，之后每行一条数据'],
  [/^the table has a header but no rows$/, () => '表格有列名，但没有数据行'],
  [/^text is taken for the table itself.*$/, () => ''],
  [/^the first line is numbers \((.*)\), not names of columns$/, (numbers) => `第一行是数字（${numbers}），不是列名`],
  [/^put a line of column names first$/, () => '在最前面加一行列名'],
  [/^the header names more than (\d+) columns$/, (count) => `列名超过 ${count} 个`],
  [/^is this a table, and is its separator a usual one\?$/, () => '这是表格吗？分隔符常见吗？'],
  [
    /^row (\d+) has (\d+) values but the header names (\d+) columns$/,
    (row, found, wanted) => `第 ${row} 行有 ${found} 个值，而列名有 ${wanted} 个`,
  ],
  [/^comments may only stand before the names of the columns$/, () => '注释只能写在列名之前'],
  [/^is the first line that of the names of the columns\?$/, () => '第一行是列名吗？'],
  [/^if the first column has no name, begin .*$/, () => '如果第一列没有名字，列名行应以分隔符开头'],
  [/^numbers with a decimal comma need quotes.*$/, () => '用逗号作小数点的数要加引号，或换一种分隔符'],
  [
    /^a quoted value is not closed or has a stray quote in it, near (.*)$/,
    (near) => `引号没有闭合，或里面多了一个引号，在 ${near} 附近`,
  ],
  [/^write a quote within a quoted value twice$/, () => '引号内的引号要写两次'],
  [
    /^a row is longer than (\d+) characters; it begins with (.*)$/,
    (most, text) => `有一行超过 ${most} 个字符，开头是 ${text}`,
  ],
  [/^is a quoted value in it not closed, or is this not a table\?$/, () => '是引号没有闭合，还是这不是表格？'],
  [/^two columns are called (".*")$/, (name) => `有两列都叫 ${name}`],
  [/^give every column a different name$/, () => '每一列的名字要不同'],
  [
    /^row (\d+) has (".*") in column (".*"), which holds .*$/,
    (row, cell, name) => `第 ${row} 行的 ${name} 列里是 ${cell}，与这一列的其他值不同`,
  ],
  [/^line (\d+) is longer than (\d+) characters$/, (line, most) => `第 ${line} 行超过 ${most} 个字符`],
  [/^write one record on each line$/, () => '每行写一条记录'],
  [/^(?:line|record) (\d+) is no JSON: .*$/, (line) => `第 ${line} 行不是 JSON`],
  [/^(?:the text|this) is no JSON: .*$/, () => '这不是 JSON'],
  [/^expected one record on each line, (\{.*\}), or a list of records$/, (like) => `每行应是一条记录，如 ${like}`],
  [/^(?:line|record) (\d+) is (.*), no record$/, (line, value) => `第 ${line} 条是 ${value}，不是记录`],
  [/^expected (\{.*\})$/, (like) => `应像 ${like}`],
  [/^the file has no rows$/, () => '文件里没有数据行'],
  [/^the records have no columns$/, () => '这些记录没有列'],
  [/^every column is left out$/, () => '所有的列都被去掉了'],
  [
    /^row (\d+) has (bytes|a list|a record) in column (".*"), where one value is expected$/,
    (row, _what, name) => `第 ${row} 行的 ${name} 列不是单个的值`,
  ],
  [/^column (".*") holds lists or records, where single values are expected$/, (name) => `${name} 列不是单个的值`],
  [/^this is not a whole Parquet file: .*$/, () => '这个 Parquet 文件不完整'],
  [/^was it cut short on its way here\?$/, () => '是传输时断了吗？'],
  [/^Parquet files are read by the packages .*$/, () => '读 Parquet 的部分无法载入'],

  // 表格与目标
  [/^there is no target column (".*") in the table$/, (name) => `表格里没有目标列 ${name}`],
  [/^there is no (?:\w+ )?column (".*?")(?: in the table)?$/, (name) => `没有 ${name} 这一列`],
  [/^it was left out(?:: (.*))?$/, (why) => `它被去掉了${why ? `：${part(why)}` : ''}`],
  [/^did you mean (".*")\?$/, (name) => `是不是 ${name}？`],
  [
    /^there is (?!no )(.+?)(?: and (\d+) more)?$/,
    (names, more) => `有 ${names.replaceAll(', ', '、')}${more ? ` 等，另有 ${more} 个` : ''}`,
  ],
  [/^there are none$/, () => '一个也没有'],
  [/^no column is left as an input: of (".*?"), (.*)$/, (name, why) => `没有可作输入的列：${name}，${part(why)}`],
  [/^no row has a value there$/, () => '没有一行有值'],
  [/^it is (.*) in every row$/, (value) => `每一行都是 ${value}`],
  [
    /^it has (\d+) different words in (\d+) rows, such as (.*)$/,
    (words, rows, word) => `${rows} 行里有 ${words} 个不同的词，例如 ${word}`,
  ],
  [
    /^its cells are numbers with something beside them, such as (.*?); .*$/,
    (cell) => `它的值是数字加上别的字，例如 ${cell}；去掉那些字，就能当数字读`,
  ],
  [/^the target (".*?") is no class: (.*)$/, (name, why) => `目标 ${name} 不是类别：${part(why)}`],
  [/^predict another column, or one that has fewer words$/, () => '预测另一列，或词更少的一列'],
  [
    /^the table has no columns besides the target (".*") to use as inputs$/,
    (name) => `除了目标 ${name}，没有可作输入的列`,
  ],
  [
    /^the target (".*") is (.*) in every row to learn from: there is nothing to learn$/,
    (name, value) => `目标 ${name} 在每一行都是 ${value}：没有可学的`,
  ],
  [
    /^the target (".*") has one class only, (".*"): there is nothing to tell apart$/,
    (name, word) => `目标 ${name} 只有一个类别 ${word}：没有可区分的`,
  ],
  [
    /^the target (".*") has (\d+) different numbers, too many for classes$/,
    (name, count) => `目标 ${name} 有 ${count} 个不同的数，作类别太多了`,
  ],
  [/^column (".*") has no values$/, (name) => `${name} 列没有值`],
  [
    /^column (".*") has (\d+) different words, more than the (\d+) that can have an input each$/,
    (name, count, most) => `${name} 列有 ${count} 个不同的词，超过每词一个输入的上限 ${most}`,
  ],
  [/^row (\d+) has no value in column (".*?")(?:.*)$/, (row, name) => `第 ${row} 行的 ${name} 列没有值`],
  [/^every row has a missing value$/, () => '每一行都缺值'],
  [/^row (\d+) has an infinite value in column (".*")$/, (row, name) => `第 ${row} 行的 ${name} 列是无穷大`],
  [/^numbers must be finite; leave the cell empty where the value is unknown$/, () => '数必须有限；不知道的值请留空'],
  [/^the table has (\d+) row: too few to hold any back$/, (count) => `表格只有 ${count} 行，无法留出`],
  [/^splitRows: needs at least 2 rows; got (\d+)$/, (count) => `至少要两行；这里有 ${count} 行`],
  [
    /^row (\d+) has (.*) in column (".*"), which is learned as its logarithm and cannot be so small$/,
    (row, value, name) => `第 ${row} 行的 ${name} 列是 ${value}，它按对数学习，不能这么小`,
  ],

  // 函数式
  [/^the formula is empty$/, () => '函数式是空的'],
  [/^for example (.*)$/, (text) => `例如 ${text}`],
  [
    /^the formula has (\d+) characters and at most (\d+) are read$/,
    (count, most) => `函数式有 ${count} 个字符，最多 ${most} 个`,
  ],
  [
    /^unknown function (".*?") at character (\d+) of (".*")$/,
    (name, at, text) => `${text} 的第 ${at} 个字符处：没有函数 ${name}`,
  ],
  [/^to multiply, write (.*)$/, (text) => `乘法写作 ${text}`],
  [
    /^(\S+) takes (?:at least )?(\d+) arguments? at character (\d+) of (".*"); got (\d+)$/,
    (name, wanted, at, text, got) => `${text} 的第 ${at} 个字符处：${name} 要 ${wanted} 个参数，这里有 ${got} 个`,
  ],
  [/^the formula is nested more than (\d+) deep(?: at character \d+ of ".*")?$/, (most) => `函数式嵌套超过 ${most} 层`],
  [/^a sum counts one level for each of its terms$/, () => '和的每一项算一层'],
  [
    /^the "\)" at character (\d+) of (".*") has no "\(" before it$/,
    (at, text) => `${text} 的第 ${at} 个字符 ")" 之前没有 "("`,
  ],
  [
    /^expected (.*) at character (\d+) of (".*"); got (the end|".*")$/,
    (wanted, at, text, got) =>
      `${text} 的第 ${at} 个字符处${got === 'the end' ? '结束得太早' : `不应是 ${got}`}${wantedInChinese(wanted)}`,
  ],
  [
    /^unexpected (".*?") at character (\d+) of (".*")$/,
    (character, at, text) => `${text} 的第 ${at} 个字符 ${character} 不能用在这里`,
  ],
  [
    /^the number (\S+) at character (\d+) of (".*") is too large$/,
    (number, at, text) => `${text} 的第 ${at} 个字符处：数 ${number} 太大`,
  ],
  [/^to close the "\(" at character (\d+)$/, (at) => `第 ${at} 个字符的 "(" 没有闭合`],
  [/^known functions are (.*)$/, (names) => `有 ${names.replaceAll(', ', '、')}`],
  [/^multiplication is written out: (.*), not (.*)$/, (right, wrong) => `乘号要写出来：${right}，不是 ${wrong}`],
  [/^decimals are written with a point: (.*)$/, (text) => `小数用点写：${text}`],
  [/^give only the right side, such as (.*) for (.*)$/, (right) => `只写等号右边，如 ${right}`],
  [/^use round parentheses$/, () => '用圆括号'],
  [
    /^write (?:powers with \^: |the \w+ as )?(.*)$/,
    (text) => `写作 ${text.replace(/ in backticks.*$/, '').replace(', or ', ' 或 ')}`,
  ],
  [/^names have no points: (.*), not (.*)$/, (right, wrong) => `名字里没有点：${right}，不是 ${wrong}`],
  [/^there is no remainder; (.*?) rounds down$/, (text) => `没有取余；${text} 向下取整`],
  [/^a quoted name ends with a second `$/, () => '反引号中的名字要以第二个 ` 结束'],
  [
    /^(".*?"|the function) is (.*?) at (.*)$/,
    (text, value, at) => `${text === 'the function' ? '函数' : text} 在 ${at} 处是 ${value}`,
  ],
  [/^choose a range in which it is defined$/, () => '换一个处处有定义的函数'],
  [/^(".*") has no variable that could be an input$/, (text) => `${text} 里没有可作输入的变量`],

  // 训练与修改
  [
    /^optimizer '(\w+)' is for loss 'mse'; got (".*")$/,
    (name, loss) => `优化器 ${name} 只用于 mse 损失，这里是 ${loss.replaceAll('"', '')}`,
  ],
  [/^use optimizer '(\w+)'(?:, or fewer intervals)?$/, (name) => `请用优化器 ${name}`],
  [
    /^optimizer '(\w+)' solves for all parameters at once, up to (\d+); this model has (\d+) .*$/,
    (name, most, count) => `优化器 ${name} 一次解出所有参数，最多 ${most} 个；这个网络有 ${count} 个`,
  ],
  [
    /^the loss was (\S+) in step (\d+) of epoch (\d+); .*$/,
    (loss, step, epoch) => `第 ${epoch} 轮第 ${step} 步损失成了 ${loss}；保留了之前的参数`,
  ],
  [
    /^the parameters grew out of range in epoch (\d+); those of epoch (\d+) were kept$/,
    (epoch, kept) => `第 ${epoch} 轮参数大得没有边了；保留了第 ${kept} 轮的`,
  ],
  [/^.*new grid size must be .* got (\d+)$/, (got) => `网格不能改成 ${got}`],
  [/^.*`keepEdges` .*$/, () => '这么多边不能去掉'],
  [/^.*unknown function (".*")$/, (name) => `没有函数 ${name}`],
  [/^the edge .* is not locked$/, () => '这条边没有锁定'],
  [/^.*edge \[(\d+), ?(\d+)\].*$/, (from, to) => `没有 ${from} → ${to} 这条边了`],

  [
    /^`?(\w+)`? must be a whole number (?:from (\S+) to (\S+)|of at least (\S+)); got (.*)$/,
    (name, from, to, least, got) =>
      `${name} 应是${to ? `从 ${from} 到 ${to} 的` : `不小于 ${least} 的`}整数，这里是 ${got}`,
  ],
  [
    /^`?(\w+)`? must be one of (.*); got (.*)$/,
    (name, all, got) => `${name} 应是 ${all.replaceAll(', ', '、')} 之一，这里是 ${got}`,
  ],

  // 公式与导出
  [
    /^(\d+) edges? (?:is a spline|are splines), which no short formula says$/,
    (count) => `${count} 条边还是样条曲线，没有短公式能写出来`,
  ],
  [/^probabilities of more than two classes are no single formula$/, () => '多于两类的概率不是一个公式'],
  [
    /^column (".*") holds (?:dates|words), of which a formula of numbers can say nothing$/,
    (name) => `${name} 列不是数字，数字的公式说不了它`,
  ],
  [/^the model has a layer norm, which no short formula says$/, () => '这个网络没有短公式能写出来'],
  [
    /^(?:the formula|a formula|the model|the query|the function|the values|curves|column|\S+ cannot say).*(?:float|multiply-adds|databases|ONNX|PyTorch|error function|no variables|cannot say this model|jump).*$/,
    () => '这种语言写不出这个模型',
  ],
  [/^(\S+) cannot say this model: .*$/, (name) => `${name} 写不出这个模型`],
  [/^(?:export to|score with) (?:another|a) language.*$/, () => '请导出为别的语言'],
  [/^this cannot be exported$/, () => '无法导出'],
  [/^needs at least (\d+) rows; got (\d+)$/, (least, got) => `至少要 ${least} 行；这里有 ${got} 行`],
  [/^gather more data$/, () => '请收集更多数据'],
  [/^the target is (.*) everywhere: there is nothing to find$/, (value) => `目标处处是 ${value}：没有可找的`],

  // 页面自己的
  [/^(.+) is empty$/, (name) => `${name} 是空的`],
  [/^(.+) has one column$/, (name) => `${name} 只有一列`],
  [/^(.+) has thousands of columns$/, (name) => `${name} 有几千列`],
  [/^(\S.*) has (\d+) columns$/, (name, count) => `${name} 有 ${count} 列`],
  [/^(\S.*) has (\d+) rows?$/, (name, count) => `${name} 有 ${count} 行`],
  [/^at most (\d+) can be drawn here$/, (count) => `这里最多画 ${count} 个`],
  [/^at most (\d+)$/, (count) => `最多 ${count} 个`],
  [/^ten are needed to learn from$/, () => '至少要十行才能学习'],
  [/^there must be one to predict and one to predict it from$/, () => '一列用来预测，另一列是被预测的'],
  [/^a table has a line of names and rows below it$/, () => '表格第一行是列名，下面是数据'],
  [/^the formula has (\d+) variables$/, (count) => `这个函数式有 ${count} 个变量`],
  [
    /^the columns come to (\d+) inputs; at most (\d+) can be drawn here$/,
    (count, most) => `这些列合成 ${count} 个输入；这里最多画 ${most} 个`,
  ],
  [
    /^a column of words takes one for each word: leave such columns out$/,
    () => '文字列的每个词占一个输入：去掉这样的列',
  ],
  [
    /^this link is about your table (.+) \((\d+) rows\), which only you have$/,
    (name, rows) => `这个链接说的是你的表格 ${name}（${rows} 行），它只在你那里`,
  ],
  [/^drop it here$/, () => '把它拖到这里'],
  [/^there is no (?:function|table) (.+) here$/, (name) => `这里没有 ${name}`],
  [/^the worker could not be started$/, () => '后台线程无法启动'],
  [/^the search could not be started$/, () => '搜索无法启动'],
  [/^the loss is not finite$/, () => '损失不再是有限的数'],
];

function wantedInChinese(wanted: string): string {
  if (/operator/.test(wanted)) return '，应是运算符或结尾';
  if (/number, a name/.test(wanted)) return '，应是数、名字或 "("';
  const quoted = /"[^"]*"/.exec(wanted)?.[0];
  return quoted === undefined ? '' : `，应是 ${quoted}`;
}

/** The same in Chinese; undefined where there is no such kind, the empty text where it is not for readers of a page. */
export function faultInChinese(sentence: string): string | undefined {
  for (const [pattern, say] of [...kinds, ...decisions]) {
    const found = pattern.exec(sentence);
    if (found) return say(...found.slice(1).map((value) => value ?? ''));
  }
  return undefined;
}
