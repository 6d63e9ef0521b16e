import * as z from 'zod';
import { grantedTo, mayCall } from '../../infra/policy.ts';
import { ofType, type Template } from '../../infra/template.ts';
import type { AwsCall } from '../support/aws-recorder.ts';

/** Grants that AWS uses on the function's behalf: none of its own calls shows them used. */
const usedByAws: Readonly<Record<string, string>> = {
  'logs:CreateLogStream': 'Lambda writes the log of every function',
  'logs:PutLogEvents': 'Lambda writes the log of every function',
  'dynamodb:DescribeStream': 'the mapping reads the stream',
  'dynamodb:GetRecords': 'the mapping reads the stream',
  'dynamodb:GetShardIterator': 'the mapping reads the stream',
  'dynamodb:ListStreams': 'the mapping finds the stream',
  's3:ListBucket': 'the mapping parks what failed',
  's3:PutObject': 'the mapping parks what failed',
  'sqs:SendMessage': 'Lambda parks the event of a schedule that failed to the end',
};

type Templates = { readonly stateful: Template; readonly stateless: Template };

const any = z.looseObject({});
const described = z.looseObject({ Description: z.string() });

/** How the stateless template refers to resources of the stateful one: by the output that exports the ARN. */
const arnFromAfar = (stateful: Template, type: string): string => {
  const [id = ''] = ofType(stateful, type, any)[0] ?? [];
  for (const [name, output] of Object.entries(stateful.Outputs ?? {})) {
    if (JSON.stringify(output).includes(JSON.stringify({ 'Fn::GetAtt': [id, 'Arn'] }))) return `<${name}>`;
  }
  throw new Error(`No output tells the ARN of ${type}`);
};

/** Compares the calls that functions made to AWS with what their roles allow. */
export const makeRights = ({ stateful, stateless }: Templates) => {
  const functions = [stateful, stateless].flatMap((template) =>
    ofType(template, 'AWS::Lambda::Function', described).map(([id, { Description: name }]) => ({ template, id, name })),
  );
  const table = arnFromAfar(stateful, 'AWS::DynamoDB::GlobalTable');
  const bus = arnFromAfar(stateful, 'AWS::Events::EventBus');
  const arnOf = (resource: string): string =>
    resource === 'bus' ? bus : resource === 'table' ? table : `${table}/${resource}`;
  const told = (name: string, action: string, resource: string): string =>
    `${name} ${action} ${resource.replace(table, 'table').replace(bus, 'bus')}`;

  return {
    functionNames: functions.map(({ name }) => name),
    /** Calls that AWS would have refused, each once, with a key that shows why. */
    refused: (seen: readonly AwsCall[]): readonly string[] => {
      const found = new Map<string, string>();
      for (const { functionName, action, resource, keys, attributes = [] } of seen) {
        const named = functions.find(({ name }) => name === functionName);
        const call = { action, resource: arnOf(resource), leadingKeys: keys, attributes };
        if (named !== undefined && mayCall(named.template, named.id, call)) continue;
        found.set(told(functionName, action, call.resource), keys.join(' '));
      }
      return [...found].map(([call, keys]) => `${call} ${keys}`.trim()).sort();
    },
    /** Unused grants, to be removed. */
    unused: (seen: readonly AwsCall[]): readonly string[] => {
      const used = new Set(
        seen.map(({ functionName, action, resource }) => told(functionName, action, arnOf(resource))),
      );
      return functions
        .flatMap(({ template, id, name }) =>
          grantedTo(template, id)
            .filter(({ action }) => usedByAws[action] === undefined)
            .map(({ action, resource }) => told(name, action, resource)),
        )
        .filter((grant) => !used.has(grant))
        .sort();
    },
    /** Reasons that no grant needs any more. */
    idleReasons: (): readonly string[] => {
      const granted = new Set(
        functions.flatMap(({ template, id }) => grantedTo(template, id).map((one) => one.action)),
      );
      return Object.keys(usedByAws).filter((action) => !granted.has(action));
    },
  };
};
