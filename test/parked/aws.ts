import {
  appendFileSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import * as z from 'zod';

/**
 * Plays the few commands of AWS's command line that `npm run parked` gives, on folders of FAKE_AWS. Each call is a line of
 * calls.jsonl; what a function answers to a record is in lambda.json, by the record's number.
 */
const root = process.env['FAKE_AWS'] ?? '';
const args = process.argv.slice(2);
const event = z.object({
  Records: z.tuple([z.looseObject({ dynamodb: z.looseObject({ SequenceNumber: z.string() }) })]),
});
const answers = z.record(
  z.string(),
  z.object({ payload: z.unknown(), error: z.string().optional(), log: z.string().default('') }),
);

appendFileSync(join(root, 'calls.jsonl'), `${JSON.stringify(args)}\n`);
const at = (path: string): string => (path.startsWith('s3://') ? join(root, path.slice('s3://'.length)) : path);
const after = (name: string): string => args[args.indexOf(name) + 1] ?? '';
const [service, verb] = args;
const [from = '', to = ''] = args.slice(-2).map(at);

switch (`${service} ${verb}`) {
  case 'sts get-caller-identity':
    process.stdout.write(JSON.stringify({ Arn: 'arn:aws:sts::000000000000:assumed-role/astreinte/camille' }));
    break;
  case 's3 cp':
    if (args.includes('--recursive')) {
      if (existsSync(from)) cpSync(from, to, { recursive: true });
    } else {
      mkdirSync(dirname(to), { recursive: true });
      copyFileSync(from, to);
    }
    break;
  case 's3 mv':
    mkdirSync(dirname(to), { recursive: true });
    renameSync(from, to);
    break;
  case 'lambda invoke': {
    const told = answers.parse(JSON.parse(readFileSync(join(root, 'lambda.json'), 'utf8')));
    const payload = readFileSync(after('--payload').slice('fileb://'.length), 'utf8');
    const [{ dynamodb }] = event.parse(JSON.parse(payload)).Records;
    const answer = told[dynamodb.SequenceNumber];
    writeFileSync(to, JSON.stringify(answer === undefined ? { batchItemFailures: [] } : answer.payload));
    const said = {
      StatusCode: 200,
      ...(answer?.error === undefined ? {} : { FunctionError: answer.error }),
      LogResult: Buffer.from(answer?.log ?? '').toString('base64'),
    };
    process.stdout.write(JSON.stringify(said));
    break;
  }
  default:
    process.stderr.write(`aws ${service} ${verb} is not played here\n`);
    process.exitCode = 252;
}
