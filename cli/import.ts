// `kan import`: a network that was trained by another program in, a model file out.

import type { Command } from 'commander';
import { encodeModel } from 'kanjs';
import { type ImportFileOptions, importModelFile } from 'kanjs/files';
import { baseActivations, modelWidths, parameterCount, widthsText } from 'kanjs/model';
import type { Io } from './io.js';
import { counted } from './number-text.js';
import { addCommonOptions, choice, option } from './option.js';
import { checkBinaryOutput, openOutput, refuseOverwriting, wordsBeside, writtenText } from './outputs.js';
import { shellWord } from './shell-word.js';

const kinds = ['efficient-kan', 'fastkan', 'pykan', 'kanjs'] as const;

interface ImportSettings extends ImportFileOptions {
  output: string;
  json?: boolean;
}

export function addImport(program: Command, io: Io): void {
  const names = (flag: string): ((text: string) => string[]) => {
    // a comma within a name cannot be said here, but in a program
    return (text) => text.split(',').map((name) => name.trim() || flag);
  };
  const command = program
    .command('import')
    .summary('read a network that was trained elsewhere')
    .description(
      'Reads a network of efficient-kan, FastKAN or pykan, or the weights of an exported PyTorch module, and writes a model file. A .pt file is read as plain tensors; nothing in it is executed.',
    )
    .argument('<file>', 'a .safetensors or .pt file of a state dict, or the name of a pykan checkpoint')
    .addOption(option('-o, --output <file>', 'where the model goes, - for stdout', String, 'imported.safetensors'))
    .addOption(
      option('--from <program>', `${kinds.join(', ')} (default: told by the tensors' names)`, choice('--from', kinds)),
    )
    .addOption(option('--inputs <names>', 'the column of each input (default: x1,x2,…)', names('--inputs')))
    .addOption(
      option(
        '--outputs <names>',
        'the name of each output, or what the classes tell apart (default: y)',
        names('--outputs'),
      ),
    )
    .addOption(option('--classes <names>', 'the outputs are logits of these classes', names('--classes')))
    .addOption(option('--config <file>', "pykan's settings (default: …_config.yml beside …_state)", String))
    .addOption(
      option(
        '--base <name>',
        `the base function, which only pykan saves: ${baseActivations.join(', ')} (default: silu)`,
        choice('--base', baseActivations),
      ),
    )
    .addOption(
      option(
        '--knots <rule>',
        'of grids that were updated: keep every knot, or change those outside the domain (default: keep)',
        choice('--knots', ['keep', 'change'] as const),
      ),
    )
    .addOption(option('--prefix <text>', "what the network's tensors are called before their own names", String))
    .addOption(
      option(
        '--dtype <type>',
        'float32 or float64 (default: that of the file)',
        choice('--dtype', ['float32', 'float64'] as const),
      ),
    );
  addCommonOptions(command)
    .addHelpText(
      'after',
      '\nExamples:\n  kan import efficient.pt --inputs height,width --outputs price\n  kan import model/0.1 -o hello.safetensors',
    )
    .action((path: string, settings: ImportSettings) => importFile(path, settings, io));
}

async function importFile(path: string, settings: ImportSettings, io: Io): Promise<void> {
  const { output, json, inputs, outputs, classes, from, config, base, knots, prefix, dtype } = settings;
  checkBinaryOutput(output, json, io);
  refuseOverwriting([output], [path, config]);
  const words = wordsBeside(output, io);
  const { model, extra, ...told } = await importModelFile(path, {
    inputs,
    outputs,
    classes,
    from,
    config,
    base,
    knots,
    prefix,
    dtype,
  });
  const file = await openOutput(output, io);
  try {
    await file.write(encodeModel(model, extra ?? { imported: { from: told.from } }));
    await file.finish();
  } catch (error) {
    await file.abandon();
    throw error;
  }
  const widths = widthsText(modelWidths(model.spec));
  if (json) {
    const parameters = parameterCount(model.spec);
    return await words(`${JSON.stringify({ ...told, widths: modelWidths(model.spec), parameters, output })}\n`);
  }
  const lines = [`${told.from} ${widths}, ${counted(parameterCount(model.spec), 'parameter')}`, ...told.notes];
  await words(`${lines.join('\n')}\n${writtenText(output, `Next: kan info ${shellWord(output)}\n`)}`);
}
