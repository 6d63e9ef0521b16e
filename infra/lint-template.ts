import { readFileSync } from 'node:fs';
import type { IPolicyValidationPlugin } from 'aws-cdk-lib';
import * as z from 'zod';
import { ofType, type Template, targetOf, templateSchema } from './template.ts';

/**
 * What neither CloudFormation's validation nor the rule packs detect: templates that synthesise, then fail or do
 * nothing once deployed. The packs know REST APIs only, so rules for an HTTP API are here too.
 */
export type Finding = { readonly rule: RuleName; readonly resource: string; readonly detail: string };

type RuleName =
  | 'reserved-environment-name'
  | 'secret-in-plain-text'
  | 'stream-without-start'
  | 'schedule-expression'
  | 'route-key'
  | 'api-may-not-invoke'
  | 'rule-may-not-send'
  | 'unknown-action'
  | 'redrive-count'
  | 'stage-unlogged'
  | 'stage-unthrottled'
  | 'route-unguarded'
  | 'unreadable-template';

export type LintOptions = { readonly publicRouteKeys: readonly string[] };

export const lintTemplate = (template: Template, options: LintOptions): readonly Finding[] => [
  ...environments(template),
  ...streamMappings(template),
  ...schedules(template),
  ...routes(template, options),
  ...integrations(template),
  ...busRules(template),
  ...actions(template),
  ...queues(template),
  ...stages(template),
];

/** The same rules as a step of the synthesis, beside the packs: a finding stops `cdk synth`. */
export const houseRules = (options: LintOptions): IPolicyValidationPlugin => ({
  name: 'Ouverture',
  validate: ({ templatePaths }) => {
    const violations = templatePaths.flatMap((templatePath) =>
      findingsIn(templatePath, options).map(({ rule, resource, detail }) => ({
        ruleName: rule,
        description: detail,
        severity: 'error',
        violatingResources: [{ resourceLogicalId: resource, templatePath, locations: [] }],
      })),
    );
    return { success: violations.length === 0, violations };
  },
});

/** The synthesis goes on when a plugin throws: what cannot be read is therefore a finding. */
const findingsIn = (templatePath: string, options: LintOptions): readonly Finding[] => {
  try {
    return lintTemplate(templateSchema.parse(JSON.parse(readFileSync(templatePath, 'utf8'))), options);
  } catch (error) {
    return [{ rule: 'unreadable-template', resource: templatePath, detail: String(error) }];
  }
};

const oneOrMany = z.union([z.string().transform((one) => [one]), z.array(z.string())]);

const reserved =
  /^(_HANDLER|_X_AMZN_TRACE_ID|AWS_(DEFAULT_)?REGION|AWS_EXECUTION_ENV|AWS_LAMBDA_.*|AWS_ACCESS_KEY(_ID)?|AWS_SECRET_ACCESS_KEY|AWS_SESSION_TOKEN|AWS_XRAY_.*|LAMBDA_TASK_ROOT|LAMBDA_RUNTIME_DIR)$/;
const secretName = /SECRET|PASSWORD|PASSWD|PRIVATE_?KEY|API_?KEY|ACCESS_?KEY|CREDENTIAL/i;
const secretValue = /AKIA[0-9A-Z]{16}|-----BEGIN [A-Z ]*PRIVATE KEY-----|^eyJ[\w-]+\.[\w-]+\.[\w-]+$/;

const environments = (template: Template): readonly Finding[] =>
  ofType(
    template,
    'AWS::Lambda::Function',
    z.looseObject({ Environment: z.object({ Variables: z.record(z.string(), z.unknown()).default({}) }).optional() }),
  ).flatMap(([resource, { Environment }]) =>
    Object.entries(Environment?.Variables ?? {}).flatMap(([name, value]): readonly Finding[] => [
      ...(reserved.test(name)
        ? [
            {
              rule: 'reserved-environment-name',
              resource,
              detail: `Lambda sets ${name} itself and refuses it.`,
            } as const,
          ]
        : []),
      ...(typeof value === 'string' && (secretName.test(name) || secretValue.test(value))
        ? [
            {
              rule: 'secret-in-plain-text',
              resource,
              detail: `${name} looks like a secret and anyone can read it.`,
            } as const,
          ]
        : []),
    ]),
  );

const streamMappings = (template: Template): readonly Finding[] =>
  ofType(
    template,
    'AWS::Lambda::EventSourceMapping',
    z.looseObject({ EventSourceArn: z.unknown().optional(), StartingPosition: z.string().optional() }),
  )
    .filter(
      ([, mapping]) =>
        /stream/i.test(JSON.stringify(mapping.EventSourceArn)) &&
        !['TRIM_HORIZON', 'LATEST'].includes(mapping.StartingPosition ?? ''),
    )
    .map(([resource]) => ({
      rule: 'stream-without-start',
      resource,
      detail: 'A stream has no default position to read from.',
    }));

const rate = /^rate\((1 (minute|hour|day)|([2-9]|[1-9]\d+) (minutes|hours|days))\)$/;

const expressionError = (expression: string): string | undefined => {
  if (rate.test(expression) || expression.startsWith('at(')) return undefined;
  const fields = /^cron\((.*)\)$/.exec(expression)?.[1]?.split(' ');
  if (fields === undefined) return 'Neither cron(…), rate(…) nor at(…).';
  if (fields.length !== 6) return 'Six fields: minute, hour, day, month, weekday, year.';
  return [fields[2], fields[4]].filter((field) => field === '?').length === 1
    ? undefined
    : 'Exactly one of day and weekday is « ? ».';
};

const isTimeZone = (name: string): boolean => Intl.supportedValuesOf('timeZone').includes(name) || name === 'UTC';

const schedules = (template: Template): readonly Finding[] =>
  ofType(
    template,
    'AWS::Scheduler::Schedule',
    z.looseObject({ ScheduleExpression: z.string(), ScheduleExpressionTimezone: z.string().default('UTC') }),
  ).flatMap(([resource, { ScheduleExpression, ScheduleExpressionTimezone }]): readonly Finding[] => {
    const fault = expressionError(ScheduleExpression);
    return [
      ...(fault === undefined
        ? []
        : [{ rule: 'schedule-expression', resource, detail: `${ScheduleExpression}: ${fault}` } as const]),
      ...(isTimeZone(ScheduleExpressionTimezone)
        ? []
        : [{ rule: 'schedule-expression', resource, detail: `No time zone ${ScheduleExpressionTimezone}.` } as const]),
    ];
  });

const routeKey = /^(\$default|(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|ANY) (\/([\w.~-]+|\{\w+\}))*(\/(\{\w+\+\})?)?)$/;

const routes = (template: Template, { publicRouteKeys }: LintOptions): readonly Finding[] =>
  ofType(
    template,
    'AWS::ApiGatewayV2::Route',
    z.looseObject({
      RouteKey: z.string(),
      AuthorizationType: z.string().default('NONE'),
      AuthorizerId: z.unknown().optional(),
      AuthorizationScopes: z.array(z.unknown()).default([]),
    }),
  ).flatMap(([resource, route]): readonly Finding[] => {
    const guarded =
      route.AuthorizationType === 'JWT' && route.AuthorizerId !== undefined && route.AuthorizationScopes.length > 0;
    return [
      ...(routeKey.test(route.RouteKey)
        ? []
        : [{ rule: 'route-key', resource, detail: `${route.RouteKey} is not « METHOD /path ».` } as const]),
      ...(guarded || publicRouteKeys.includes(route.RouteKey)
        ? []
        : [
            {
              rule: 'route-unguarded',
              resource,
              detail: `${route.RouteKey} lacks the JWT authorizer or a scope.`,
            } as const,
          ]),
    ];
  });

const permissionSchema = z.looseObject({
  FunctionName: z.unknown().optional(),
  Principal: z.unknown().optional(),
  Action: z.unknown().optional(),
});

const integrations = (template: Template): readonly Finding[] => {
  const invocable = new Set(
    ofType(template, 'AWS::Lambda::Permission', permissionSchema)
      .filter(
        ([, { Principal, Action }]) => Principal === 'apigateway.amazonaws.com' && Action === 'lambda:InvokeFunction',
      )
      .map(([, { FunctionName }]) => targetOf(FunctionName)),
  );
  return ofType(template, 'AWS::ApiGatewayV2::Integration', z.looseObject({ IntegrationUri: z.unknown().optional() }))
    .filter(([, { IntegrationUri }]) => !invocable.has(targetOf(IntegrationUri)))
    .map(([resource]) => ({
      rule: 'api-may-not-invoke',
      resource,
      detail: 'No permission lets the API invoke this function: every call would be a 500.',
    }));
};

const statementSchema = z.looseObject({
  Effect: z.string(),
  Action: oneOrMany.default([]),
  Principal: z.unknown().optional(),
  Resource: z.unknown().optional(),
  Condition: z.unknown().optional(),
});
type Statement = z.infer<typeof statementSchema>;
const documentSchema = z.looseObject({ Statement: z.array(statementSchema) });
type PolicyDocument = z.infer<typeof documentSchema>;

const busRules = (template: Template): readonly Finding[] => {
  const openQueues = new Set(
    ofType(
      template,
      'AWS::SQS::QueuePolicy',
      z.looseObject({ Queues: z.array(z.unknown()), PolicyDocument: documentSchema }),
    )
      .filter(([, { PolicyDocument }]) =>
        PolicyDocument.Statement.some(
          ({ Effect, Action, Principal }) =>
            Effect === 'Allow' &&
            Action.includes('sqs:SendMessage') &&
            z.object({ Service: z.literal('events.amazonaws.com') }).safeParse(Principal).success,
        ),
      )
      .flatMap(([, { Queues }]) => Queues.map(targetOf)),
  );
  const isQueue = (id: string | undefined): id is string =>
    id !== undefined && template.Resources[id]?.Type === 'AWS::SQS::Queue';
  return ofType(
    template,
    'AWS::Events::Rule',
    z.looseObject({
      Targets: z
        .array(
          z.looseObject({
            Arn: z.unknown().optional(),
            DeadLetterConfig: z.looseObject({ Arn: z.unknown().optional() }).optional(),
          }),
        )
        .default([]),
    }),
  ).flatMap(([resource, { Targets }]) =>
    Targets.flatMap((target) => [targetOf(target.Arn), targetOf(target.DeadLetterConfig?.Arn)])
      .filter(isQueue)
      .filter((queue) => !openQueues.has(queue))
      .map((queue) => ({
        rule: 'rule-may-not-send' as const,
        resource,
        detail: `The policy of ${queue} does not let the bus send to it: events would vanish.`,
      })),
  );
};

/** Every action that this product's roles and resource policies use, spelt right; a new one is added here by hand. */
const knownActions = new Set([
  'dynamodb:BatchGetItem',
  'dynamodb:BatchWriteItem',
  'dynamodb:DeleteItem',
  'dynamodb:DescribeStream',
  'dynamodb:GetItem',
  'dynamodb:GetRecords',
  'dynamodb:GetShardIterator',
  'dynamodb:ListStreams',
  'dynamodb:PutItem',
  'dynamodb:Query',
  'dynamodb:UpdateItem',
  'events:PutEvents',
  'lambda:InvokeFunction',
  'logs:CreateLogStream',
  'logs:PutLogEvents',
  's3:ListBucket',
  's3:GetObject',
  's3:PutObject',
  'sns:Publish',
  'sqs:GetQueueAttributes',
  'sqs:GetQueueUrl',
  'sqs:SendMessage',
  'sts:AssumeRole',
]);
/** A refusal may be wide: these deny whatever does not come over TLS. */
const deniedActions = new Set([...knownActions, 's3:*', 'sqs:*']);

/** Every policy statement of the template, wherever it hangs: on a role, a bucket, a queue, a topic. Found once a template. */
const policyStatements = (template: Template): readonly (readonly [string, Statement])[] => {
  const known = statementsFound.get(template);
  if (known !== undefined) return known;
  const found = Object.entries(template.Resources).flatMap(([id, { Properties }]) =>
    documentsIn(Properties).flatMap((document) => document.Statement.map((statement) => [id, statement] as const)),
  );
  statementsFound.set(template, found);
  return found;
};
const statementsFound = new WeakMap<Template, readonly (readonly [string, Statement])[]>();

/** What a role may do: its own statements and those of the policies attached to it, who may assume it left out. */
export const statementsOn = (template: Template, role: string): readonly Statement[] =>
  policyStatements(template)
    .filter(([id]) => id === role || rolesOf(template.Resources[id]?.Properties).includes(role))
    .map(([, statement]) => statement)
    .filter(({ Principal }) => Principal === undefined);

const rolesSchema = z.looseObject({ Roles: z.array(z.unknown()) });
const rolesOf = (properties: unknown): readonly (string | undefined)[] =>
  rolesSchema.safeParse(properties).data?.Roles.map(targetOf) ?? [];

const documentsIn = (value: unknown): readonly PolicyDocument[] => {
  const document = documentSchema.safeParse(value);
  if (document.success) return [document.data];
  if (Array.isArray(value)) return value.flatMap(documentsIn);
  return value !== null && typeof value === 'object' ? Object.values(value).flatMap(documentsIn) : [];
};

const actions = (template: Template): readonly Finding[] =>
  policyStatements(template).flatMap(([resource, { Effect, Action }]) =>
    Action.filter((action) => !(Effect === 'Deny' ? deniedActions : knownActions).has(action)).map((action) => ({
      rule: 'unknown-action' as const,
      resource,
      detail: `${action} is not an action known here: a typing error would grant nothing.`,
    })),
  );

const queues = (template: Template): readonly Finding[] =>
  ofType(
    template,
    'AWS::SQS::Queue',
    z.looseObject({ RedrivePolicy: z.looseObject({ maxReceiveCount: z.coerce.number() }).optional() }),
  )
    .filter(([, { RedrivePolicy }]) => RedrivePolicy !== undefined && !(RedrivePolicy.maxReceiveCount >= 1))
    .map(([resource]) => ({ rule: 'redrive-count', resource, detail: 'maxReceiveCount is at least 1.' }));

const isJsonObject = (text: string): boolean => {
  try {
    return z.record(z.string(), z.string()).safeParse(JSON.parse(text)).success;
  } catch {
    return false;
  }
};

const stages = (template: Template): readonly Finding[] =>
  ofType(
    template,
    'AWS::ApiGatewayV2::Stage',
    z.looseObject({
      AccessLogSettings: z.looseObject({ DestinationArn: z.unknown().optional(), Format: z.string() }).optional(),
      DefaultRouteSettings: z
        .looseObject({ ThrottlingRateLimit: z.number().optional(), ThrottlingBurstLimit: z.number().optional() })
        .default({}),
    }),
  ).flatMap(([resource, { AccessLogSettings, DefaultRouteSettings }]): readonly Finding[] => [
    ...(AccessLogSettings !== undefined && isJsonObject(AccessLogSettings.Format)
      ? []
      : [{ rule: 'stage-unlogged', resource, detail: 'Who called what is not logged as JSON.' } as const]),
    ...(DefaultRouteSettings.ThrottlingRateLimit !== undefined &&
    DefaultRouteSettings.ThrottlingBurstLimit !== undefined
      ? []
      : [{ rule: 'stage-unthrottled', resource, detail: "One caller could use the whole account's quota." } as const]),
  ]);
