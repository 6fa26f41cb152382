// The text of the exported PyTorch file that reads tables, answers, trains and tests itself; the same for every model but for what it calls
// INPUTS, ANSWER and SAMPLES, which pytorch.ts writes before it.

/** Columns, answers, training, the command. */
export const tableText = String.raw`
HERE = os.path.dirname(os.path.abspath(__file__))


def seconds_of(value):
    """A date as seconds since 1970 began (UTC), a time of day as seconds since midnight: a number, a datetime, or text such as 2024-05-01 12:30."""
    import datetime as dt

    if isinstance(value, (int, float)):
        return float(value)
    if isinstance(value, str):
        value = value.strip().replace("Z", "+00:00")
        if ":" in value and "-" not in value:
            return sum(float(part) * unit for part, unit in zip(value.split(":"), (3600, 60, 1)))
        value = dt.datetime.fromisoformat(value)
    if isinstance(value, dt.time):
        return value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6
    if not isinstance(value, dt.datetime):
        value = dt.datetime(value.year, value.month, value.day)
    if value.tzinfo is None:
        value = value.replace(tzinfo=dt.timezone.utc)
    return value.timestamp()


def plain(value):
    """A cell of a list, of NumPy, pandas or torch as Python's own; None where it is a gap."""
    kind = type(value).__name__
    if kind in ("NAType", "NaTType"):
        return None
    if kind == "datetime64":
        value = value.astype("datetime64[us]")
    if hasattr(value, "item"):
        value = value.item()
    is_gap = value is None or value != value or (isinstance(value, str) and value.strip() == "")
    return None if is_gap else value


def word_of(value):
    """A cell as the table's words are written: truth as true and false, whole numbers without a point."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value)
    return text.lower() if text.lower() in ("true", "false") else text


def number_of(value, name, read=float):
    """A cell of a column of numbers or dates; nan for a gap."""
    if value is None:
        return math.nan
    try:
        number = read(value)
    except (TypeError, ValueError, AttributeError):
        raise ValueError(f"column {name!r} must hold {'numbers' if read is float else 'dates, seconds or text in ISO form'}; got {value!r}") from None
    if math.isinf(number):
        raise ValueError(f"column {name!r} must hold finite numbers")
    return number


def cells_of(columns, name):
    if name in columns:
        return columns[name]
    raise ValueError(f"there is no column {name!r}; there is {', '.join(map(repr, columns))}")


def read_values(columns):
    """values[rows, columns] as INPUTS takes them: numbers, seconds, places of words; nan for gaps and for words that are not known."""
    read = []
    for column in INPUTS["columns"]:
        name = column["name"]
        cells = [plain(cell) for cell in cells_of(columns, name)]
        if column["kind"] == "words":
            places = {word: float(i) for i, word in enumerate(column["words"])}
            read.append([math.nan if cell is None else places.get(word_of(cell), math.nan) for cell in cells])
        else:
            read.append([number_of(cell, name, float if column["kind"] == "number" else seconds_of) for cell in cells])
    if not read:
        raise ValueError("this model reads no columns")
    return torch.tensor(read, dtype=torch.float64).T.contiguous()


def encode_values(values):
    """The network's inputs[rows, inputs], in float64."""
    parts = []
    for step in INPUTS["steps"]:
        x = values[:, step["column"]]
        if step["op"] == "words":
            table = torch.tensor(step["table"], dtype=torch.float64).reshape(-1, step["width"])
            last = len(table) - 1
            known = (x >= 0) & (x < last)
            parts.append(table[torch.where(known, x, torch.full_like(x, last)).long()])
            continue
        # what is infinite has no answer: 0 * inf is nan
        x = torch.where(torch.isnan(x), torch.full_like(x, math.nan if step["fill"] is None else step["fill"]), x + 0 * x)
        if step["op"] == "number":
            parts.append(((curved(x, step.get("curve")) - step["offset"]) * step["factor"])[:, None])
            continue
        made = []
        elapsed = step.get("elapsed")
        if elapsed:
            made.append(((x - elapsed["origin"]) / elapsed["unit"] - elapsed["offset"]) * elapsed["factor"])
        for cycle in step["cycles"]:
            days = torch.floor(x / 86400) if cycle["wholeDays"] else x
            turns = (days + (cycle["shift"] if cycle["wholeDays"] else 0)) / cycle["length"]
            angle = 2 * math.pi * (turns - torch.floor(turns))
            made += [torch.sin(angle), torch.cos(angle)]
        parts.append(torch.stack(made, 1))
    return torch.cat(parts, 1)


def curved(x, curve):
    if curve is None:
        return x
    z = (x - curve["center"]) / curve["width"]
    if curve["kind"] == "log":
        return torch.asinh(torch.clamp(z, -1e300, 1e300))
    return torch.where(torch.abs(z) > 1e8, torch.sign(z), z / torch.sqrt(1 + torch.clamp(z, -1e9, 1e9) ** 2))


def encode(columns):
    """The network's inputs for columns of a table: {"name": [value, ...], ...}; None, nan and "" are gaps."""
    return encode_values(read_values(columns))


def decode(said):
    """Answers[rows, columns] in the target's own units, or the probability of each class; float64."""
    said = said.double()
    if ANSWER["kind"] == "numbers":
        answers = []
        for i, column in enumerate(ANSWER["columns"]):
            y = said[:, i] / column["factor"] + column["offset"]
            transform = column.get("transform")
            if transform:
                y = torch.exp(torch.clamp(y, max=700)) * transform["smear"] - transform["shift"]
            answers.append(torch.full_like(y, column["offset"]) if column["constant"] else y)
        return torch.stack(answers, 1)
    z = said / ANSWER["temperature"]
    if ANSWER["logit"]:
        p = torch.cat([torch.sigmoid(-z), torch.sigmoid(z)], 1)
    else:
        p = torch.softmax(z, 1)
    return (1 - ANSWER["chance"]) * p + ANSWER["chance"] / len(ANSWER["classes"])


def learned_number(cell, name):
    number = number_of(plain(cell), name)
    if math.isnan(number):
        raise ValueError(f"a gap in column {name!r}: what is learned must be there")
    return number


def encode_targets(columns):
    """What the network learns: numbers[rows, outputs], or the number of the class of each row."""
    if ANSWER["kind"] == "classes":
        places = {name: i for i, name in enumerate(ANSWER["classes"])}
        cells = [word_of(plain(cell)) for cell in cells_of(columns, ANSWER["name"])]
        for row, cell in enumerate(cells):
            if cell not in places:
                raise ValueError(f"row {row + 1}: {cell!r} is no class of {ANSWER['name']!r}; those are {', '.join(places)}")
        return torch.tensor([places[cell] for cell in cells])
    learned = []
    for column in ANSWER["columns"]:
        y = torch.tensor([learned_number(cell, column["name"]) for cell in cells_of(columns, column["name"])], dtype=torch.float64)
        transform = column.get("transform")
        if transform:
            y = torch.log(y + transform["shift"])
        learned.append(torch.zeros_like(y) if column["constant"] else (y - column["offset"]) * column["factor"])
    return torch.stack(learned, 1)


def loss_of(said, targets):
    if ANSWER["kind"] == "numbers":
        return F.mse_loss(said, targets.to(said.dtype))
    if ANSWER["logit"]:
        return F.binary_cross_entropy_with_logits(said[:, 0], targets.to(said.dtype))
    return F.cross_entropy(said, targets)


@torch.no_grad()
def predict(network, columns):
    """Answers for columns of a table; see decode."""
    return decode(network(encode(columns).to(network.dtype)))


def read_csv(path):
    """Columns of a CSV file as text; commas between cells, points in numbers."""
    with open(path, newline="", encoding="utf-8-sig") as file:
        rows = list(csv.reader(file))
    return {name.strip(): [row[i].strip() if i < len(row) else "" for row in rows[1:] if row] for i, name in enumerate(rows[0])}


def train(network, inputs, targets, epochs=20, batch=256, learning_rate=1e-3, seed=0, tell=print):
    """Trains on inputs[rows, inputs] and targets, as encode and encode_targets make them. Under torchrun every process takes its part of each batch."""
    world = int(os.environ.get("WORLD_SIZE", "1"))
    rank = int(os.environ.get("RANK", "0"))
    model = network
    if world > 1:
        if not torch.distributed.is_initialized():
            torch.distributed.init_process_group("gloo")
        model = nn.parallel.DistributedDataParallel(network)
    optimizer = torch.optim.Adam(network.parameters(), lr=learning_rate)
    inputs = inputs.to(network.dtype)
    rows = len(inputs)
    # a step needs a row for every process
    batch = max(world, min(batch, rows))
    steps = max(1, rows // batch)
    model.train()
    for epoch in range(epochs):
        order = torch.randperm(rows, generator=torch.Generator().manual_seed(seed + epoch))
        total = 0.0
        for step in range(steps):
            mine = order[step * batch : (step + 1) * batch][rank::world]
            optimizer.zero_grad()
            loss = loss_of(model(inputs[mine]), targets[mine])
            loss.backward()
            optimizer.step()
            total += loss.item()
        if rank == 0 and tell:
            tell(f"epoch {epoch + 1}/{epochs}  loss {total / steps:.6g}", flush=True)
    model.eval()
    if world > 1:
        torch.distributed.barrier()


def self_test(path):
    """Compares with answers of kanjs, in float64; the largest difference in parts of the answers."""
    values = torch.tensor(SAMPLES["values"], dtype=torch.float64)
    values = torch.where(values == SAMPLES["gap"], torch.full_like(values, math.nan), values)
    expected = torch.tensor(SAMPLES["answers"], dtype=torch.float64)
    with torch.no_grad():
        answers = decode(load(path, torch.float64).eval()(encode_values(values)))
    return ((answers - expected).abs() / expected.abs().clamp(min=SAMPLES["usual"])).max().item()


def main(words):
    import argparse

    parser = argparse.ArgumentParser(description="A network of kanjs in PyTorch: without a word it tests itself.")
    parser.add_argument("verb", nargs="?", choices=["test", "predict", "train"], default="test")
    parser.add_argument("table", nargs="?", help="a CSV file")
    parser.add_argument("--weights", default=os.path.join(HERE, WEIGHTS))
    parser.add_argument("-o", "--output", default="trained.safetensors")
    parser.add_argument("--epochs", type=int, default=20)
    parser.add_argument("--batch", type=int, default=256)
    parser.add_argument("--learning-rate", type=float, default=1e-3)
    parser.add_argument("--seed", type=int, default=0)
    settings = parser.parse_args(words)
    if settings.verb == "test":
        error = self_test(settings.weights)
        print(f"{'ok' if error <= 1e-10 else 'FAILED'}: {len(SAMPLES['answers'])} rows, largest relative difference {error:.2g}")
        return 0 if error <= 1e-10 else 1
    if settings.table is None:
        parser.error(f"{settings.verb} needs a table")
    network = load(settings.weights).eval()
    columns = read_csv(settings.table)
    if settings.verb == "predict":
        names = ANSWER["classes"] if ANSWER["kind"] == "classes" else [column["name"] for column in ANSWER["columns"]]
        out = csv.writer(sys.stdout, lineterminator="\n")
        out.writerow(([ANSWER["name"]] + [f"probability_{name}" for name in names]) if ANSWER["kind"] == "classes" else names)
        for row in predict(network, columns).tolist():
            out.writerow(([names[row.index(max(row))]] if ANSWER["kind"] == "classes" else []) + row)
        return 0
    train(network, encode(columns), encode_targets(columns), settings.epochs, settings.batch, settings.learning_rate, settings.seed)
    if int(os.environ.get("RANK", "0")) == 0:
        save(network, settings.output)
        print(f"written to {settings.output}: kan import {settings.output} -o model.safetensors")
    if torch.distributed.is_initialized():
        torch.distributed.destroy_process_group()
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (ValueError, OSError) as error:
        sys.exit(f"error: {error}")
`;
