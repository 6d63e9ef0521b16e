import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { routes } from '../../contract/routes.ts';
import { metricUnits } from '../../functions/shared/telemetry/metrics.ts';
import { functionNames, publicRouteKeys } from '../../infra/app.ts';
import { projectRoot } from '../../infra/bundle.ts';
import { background } from '../../infra/grants.ts';
import { mayCall, textOf } from '../../infra/policy.ts';
import { ofType, type Template, targetOf } from '../../infra/template.ts';
import { contentSecurityPolicy } from '../../infra/web-headers.ts';
import { drills } from '../../lab/drill/drills.ts';
import { templates as synthesised } from '../support/templates.ts';

const { stateful, stateless, web } = synthesised;
const templates: readonly Template[] = [stateful, stateless];

const any = z.looseObject({});
const all = <T>(type: string, properties: z.ZodType<T>) =>
  templates.flatMap((template) => ofType(template, type, properties).map(([id, found]) => ({ template, id, found })));
const one = <T>(template: Template, type: string, properties: z.ZodType<T>): T => {
  const [only, ...others] = ofType(template, type, properties);
  if (only === undefined || others.length > 0) throw new Error(`${type}: ${others.length + 1} where one was expected`);
  return only[1];
};
const functions = all(
  'AWS::Lambda::Function',
  z.looseObject({
    Description: z.string(),
    Timeout: z.number(),
    Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }).optional(),
  }),
);
const functionNamed = (name: string) => {
  const found = functions.find(({ found: { Description } }) => Description === name);
  if (found === undefined) throw new Error(`no function ${name}`);
  return found;
};
const tableArn = '<PublishOutputFnGetAttTableCD117FA1Arn27EC6E03>';
const may = (
  name: string,
  action: string,
  resource = tableArn,
  leadingKeys: readonly string[] = ['ACTION#1'],
  attributes: readonly string[] = [],
) => {
  const { template, id } = functionNamed(name);
  return mayCall(template, id, { action, resource, leadingKeys, attributes });
};

describe('the data', () => {
  const table = stateful.Resources.TableCD117FA1;

  it('outlive their stack: table, accounts, failures and queues are kept when it is deleted or a resource replaced', () => {
    const kept = Object.values(stateful.Resources).filter(({ Type }) =>
      ['AWS::DynamoDB::GlobalTable', 'AWS::Cognito::UserPool', 'AWS::S3::Bucket', 'AWS::SQS::Queue'].includes(Type),
    );
    expect(kept).toHaveLength(6);
    for (const resource of kept) {
      expect(resource).toMatchObject({ DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' });
    }
  });

  it('cannot be deleted by mistake, and can be brought back to any second of the last 35 days', () => {
    expect(table?.Properties).toMatchObject({
      Replicas: [
        {
          DeletionProtectionEnabled: true,
          PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 35 },
        },
      ],
    });
    expect(one(stateful, 'AWS::Cognito::UserPool', any)).toMatchObject({ DeletionProtection: 'ACTIVE' });
  });

  it('stay in Paris', () => {
    expect(table?.Properties).toMatchObject({ Replicas: [{ Region: 'eu-west-3' }] });
    const elsewhere = /\b(us|ap|sa|ca|me|af|il|mx)-[a-z]+-\d\b|\beu-(?!west-3)[a-z]+-\d\b/;
    for (const template of templates) expect(JSON.stringify(template)).not.toMatch(elsewhere);
  });

  it('have one table, paid by use, with its three sparse indexes, its stream of both images and its expiry', () => {
    expect(table?.Properties).toMatchObject({
      BillingMode: 'PAY_PER_REQUEST',
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
      TimeToLiveSpecification: { AttributeName: 'expiresAtEpochSeconds', Enabled: true },
      GlobalSecondaryIndexes: [{ IndexName: 'gsi1' }, { IndexName: 'gsi2' }, { IndexName: 'gsi3' }],
    });
  });

  it('travel and rest encrypted: queues, failures and alarms refuse what does not come over TLS', () => {
    const policies = ['AWS::SQS::QueuePolicy', 'AWS::S3::BucketPolicy', 'AWS::SNS::TopicPolicy'].flatMap((type) =>
      all(type, any),
    );
    expect(policies).toHaveLength(5);
    for (const { found } of policies) {
      expect(JSON.stringify(found)).toContain('{"Bool":{"aws:SecureTransport":"false"}},"Effect":"Deny"');
    }
    for (const { found } of all('AWS::SQS::Queue', any)) expect(found).toMatchObject({ SqsManagedSseEnabled: true });
  });

  it('are never replaced by a deployment of code: the stateless stack holds no table, pool, bucket, bus or queue', () => {
    const types = Object.values(stateless.Resources).map(({ Type }) => Type);
    expect(types).not.toContain('AWS::DynamoDB::GlobalTable');
    expect(types.filter((type) => /UserPool$|S3::Bucket$|EventBus$|SQS::Queue$/.test(type))).toEqual([]);
    expect(JSON.stringify(stateful)).not.toContain('ouverture-stateless');
  });
});

const jwtOf = (authorizer: unknown) =>
  z
    .looseObject({ JwtConfiguration: z.object({ Audience: z.array(z.unknown()), Issuer: z.unknown() }) })
    .parse(authorizer).JwtConfiguration;

describe('the doors', () => {
  const deployed = ofType(
    stateless,
    'AWS::ApiGatewayV2::Route',
    z.looseObject({
      RouteKey: z.string(),
      AuthorizationType: z.string(),
      AuthorizerId: z.unknown().optional(),
      AuthorizationScopes: z.array(z.string()).default([]),
      Target: z.unknown(),
    }),
  ).map(([, route]) => route);
  const authorizers = ofType(stateless, 'AWS::ApiGatewayV2::Authorizer', any);

  it('are exactly the routes of the contract, each served by the function it names', () => {
    const integrations = new Map(ofType(stateless, 'AWS::ApiGatewayV2::Integration', any));
    const served = deployed.map(({ RouteKey, Target }) => {
      const integration = integrations.get(JSON.stringify(Target).match(/"Ref":"(\w+)"/)?.[1] ?? '');
      const functionId = targetOf(integration?.IntegrationUri);
      return `${RouteKey} → ${functions.find(({ id }) => id === functionId)?.found.Description}`;
    });
    expect(served.sort()).toEqual(routes.map(({ method, path, name }) => `${method} ${path} → ${name}`).sort());
  });

  it('every route but the public ones has the JWT authorizer and the scope', () => {
    expect(authorizers).toHaveLength(1);
    for (const route of deployed.filter(({ RouteKey }) => !publicRouteKeys.includes(RouteKey))) {
      expect(route).toMatchObject({
        AuthorizationType: 'JWT',
        AuthorizerId: { Ref: authorizers[0]?.[0] },
        AuthorizationScopes: ['ouverture/api'],
      });
    }
  });

  it('anyone may ask for the status, the description of the API and the contacts, and nothing else', () => {
    const open = deployed.filter(({ AuthorizationType }) => AuthorizationType === 'NONE');
    expect(open.map(({ RouteKey }) => RouteKey).sort()).toEqual([
      'GET /api/contacts',
      'GET /api/health',
      'GET /api/openapi.json',
    ]);
  });

  it('only take tokens of our pool made for our client', () => {
    const jwt = jwtOf(authorizers[0]?.[1]);
    expect(stateless.Resources[targetOf(jwt.Audience[0]) ?? '']?.Type).toBe('AWS::Cognito::UserPoolClient');
    expect(textOf(jwt.Issuer)).toMatch(
      /^https:\/\/cognito-idp\.eu-west-3\.amazonaws\.com\/<PublishOutputRefUsers\w+>$/,
    );
  });

  it('let at least 100 requests a second through, with bursts of 200, and log each as JSON with who and how it ended', () => {
    const stage = one(
      stateless,
      'AWS::ApiGatewayV2::Stage',
      z.looseObject({
        DefaultRouteSettings: z.looseObject({ ThrottlingRateLimit: z.number(), ThrottlingBurstLimit: z.number() }),
        AccessLogSettings: z.looseObject({ Format: z.string() }),
      }),
    );
    expect(stage.DefaultRouteSettings.ThrottlingRateLimit).toBeGreaterThanOrEqual(100);
    expect(stage.DefaultRouteSettings.ThrottlingBurstLimit).toBeGreaterThanOrEqual(200);
    expect(JSON.parse(stage.AccessLogSettings.Format)).toMatchObject({
      requestId: '$context.requestId',
      route: '$context.routeKey',
      status: '$context.status',
      userId: '$context.authorizer.claims.sub',
    });
  });

  it('answer before the API gives up: no request function is allowed more than its 30 seconds', () => {
    for (const { name } of routes) expect(functionNamed(name).found.Timeout).toBeLessThan(30);
  });
});

describe('who one is', () => {
  const client = one(
    stateless,
    'AWS::Cognito::UserPoolClient',
    z.looseObject({ ReadAttributes: z.array(z.string()), WriteAttributes: z.array(z.string()) }),
  );

  it('the app client cannot write the organisation, nor the name: both are read from the token', () => {
    expect(client.ReadAttributes).toContain('custom:organisation');
    // An empty list would mean « every standard attribute ».
    expect(client.WriteAttributes).toEqual(['locale']);
  });

  it('the app client has no secret and signs in with a code only, for tokens of 15 minutes', () => {
    expect(client).toMatchObject({
      GenerateSecret: false,
      AllowedOAuthFlows: ['code'],
      ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH'],
      AllowedOAuthScopes: ['openid', 'profile', 'ouverture/api'],
      AccessTokenValidity: 15,
      IdTokenValidity: 15,
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes', RefreshToken: 'minutes' },
      EnableTokenRevocation: true,
      PreventUserExistenceErrors: 'ENABLED',
    });
  });

  it('accounts are made by the Région, with a second factor and a long password', () => {
    expect(one(stateful, 'AWS::Cognito::UserPool', any)).toMatchObject({
      AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
      MfaConfiguration: 'ON',
      EnabledMfas: ['SOFTWARE_TOKEN_MFA'],
      Policies: {
        PasswordPolicy: {
          MinimumLength: 12,
          RequireLowercase: true,
          RequireNumbers: true,
          RequireSymbols: true,
          RequireUppercase: true,
        },
      },
    });
    const groups = all('AWS::Cognito::UserPoolGroup', z.looseObject({ GroupName: z.string() }));
    expect(groups.map(({ found }) => found.GroupName).sort()).toEqual(['finance', 'region', 'titulaire']);
  });

  it('access tokens are named by name-organisation, which the pool may call', () => {
    const trigger = functionNamed('name-organisation').id;
    expect(one(stateful, 'AWS::Cognito::UserPool', any)).toMatchObject({
      LambdaConfig: {
        PreTokenGenerationConfig: { LambdaArn: { 'Fn::GetAtt': [trigger, 'Arn'] }, LambdaVersion: 'V2_0' },
      },
    });
    expect(one(stateful, 'AWS::Lambda::Permission', any)).toMatchObject({
      FunctionName: { 'Fn::GetAtt': [trigger, 'Arn'] },
      Principal: 'cognito-idp.amazonaws.com',
    });
  });
});

describe('what a function may do', () => {
  it('no function may scan, by name or by wildcard', () => {
    for (const name of functionNames) {
      expect(may(name, 'dynamodb:Scan'), name).toBe(false);
      expect(may(name, 'dynamodb:PartiQLSelect'), name).toBe(false);
      expect(may(name, 'dynamodb:DeleteTable'), name).toBe(false);
    }
  });

  it('a function that answers GET only writes nothing', () => {
    const readers = functionNames.filter(
      (name) =>
        routes.some((route) => route.name === name) &&
        routes.every((route) => route.name !== name || route.method === 'GET'),
    );
    expect(readers).toContain('show-action');
    for (const name of readers) {
      for (const verb of ['PutItem', 'UpdateItem', 'DeleteItem'])
        expect(may(name, `dynamodb:${verb}`), name).toBe(false);
    }
    expect(may('open-action', 'dynamodb:PutItem')).toBe(true);
  });

  const mayUpdate = (name: string, key: string, attribute: string): boolean =>
    may(name, 'dynamodb:UpdateItem', tableArn, [key], ['pk', 'sk', attribute]);

  it('nobody may update an event in place', () => {
    for (const name of functionNames)
      for (const attribute of ['type', 'at', 'by', 'subject', 'changes', 'data', 'witness', 'prev', 'hash'])
        expect(mayUpdate(name, 'ACTION#23C00390257_1', attribute), `${name} ${attribute}`).toBe(false);
    expect(mayUpdate('open-action', 'ACTION#23C00390257_1', 'body')).toBe(true);
    expect(mayUpdate('open-action', 'ORG#GR237', 'inProgress')).toBe(true);
  });

  it('those who change a sheet or a standing move the end of its chain, and no event of it', () => {
    for (const name of ['update-organisation', 'suspend-provider', 'reinstate-provider']) {
      expect(mayUpdate(name, 'REGISTER#GR237', 'head'), name).toBe(true);
      for (const attribute of ['by', 'at', 'witness', 'prev', 'hash'])
        expect(mayUpdate(name, 'REGISTER#GR237', attribute), `${name} ${attribute}`).toBe(false);
    }
    expect(mayUpdate('publish-events', 'PUBLISHED#23C00390257_1', 'seqs')).toBe(true);
    expect(mayUpdate('publish-events', 'ACTION#23C00390257_1', 'body')).toBe(false);
  });

  it('only invoices move the feed’s head, and nobody updates what is in the feed', () => {
    const updating = (key: string) => functionNames.filter((name) => may(name, 'dynamodb:UpdateItem', tableArn, [key]));
    expect(updating('FEED#HEAD').sort()).toEqual([
      'advance-invoice',
      'answer-suspension',
      'change-invoice-status',
      'replace-invoice',
      'sweep-outbox',
    ]);
    expect(updating('FEED')).toEqual([]);
  });

  it('only three background functions may delete, and never the feed, the series or the counters', () => {
    const deletes = ['dynamodb:DeleteItem', 'dynamodb:BatchWriteItem'];
    const deleting = functionNames.filter((name) => deletes.some((verb) => may(name, verb)));
    expect(deleting).toEqual(['advance-invoice', 'publish-events', 'sweep-outbox']);
    for (const name of deleting) {
      for (const key of ['FEED', 'FEED#HEAD', 'ORG#GR237', 'IDEMPOTENCY#x']) {
        for (const verb of deletes) expect(may(name, verb, tableArn, [key]), `${name} ${key}`).toBe(false);
      }
    }
  });

  it('an index is read by those that need it', () => {
    const readersOf = (index: string) =>
      functionNames.filter((name) => may(name, 'dynamodb:Query', `${tableArn}/index/${index}`));
    expect(readersOf('gsi3')).toEqual(['list-actions']);
    expect(readersOf('gsi1')).toContain('show-dashboard');
    expect(readersOf('gsi2')).toEqual(expect.arrayContaining(['sweep-outbox', 'flag-late-closures']));
    expect(readersOf('gsi2')).not.toContain('open-action');
  });

  it('only those that publish may put events on the bus', () => {
    const publishing = functionNames.filter((name) =>
      may(name, 'events:PutEvents', '<PublishOutputFnGetAttBusEA82B648Arn0C9BA500>'),
    );
    expect(publishing).toEqual(['publish-events', 'sweep-outbox']);
  });

  it('each has its own role, without a managed policy', () => {
    const roles = functions.map(({ found }) => targetOf(found.Role));
    expect(new Set(roles).size).toBe(functionNames.length);
    for (const { found } of all('AWS::IAM::Role', any)) expect(found).not.toHaveProperty('ManagedPolicyArns');
  });
});

describe('how a function runs', () => {
  it('every function is deployed once, on ARM64 and the current Node, with its memory and time written', () => {
    expect(functions.map(({ found }) => found.Description).sort()).toEqual([...functionNames].sort());
    for (const { found } of functions) {
      expect(found).toMatchObject({
        Architectures: ['arm64'],
        Runtime: 'nodejs24.x',
        Handler: 'index.handler',
        MemorySize: expect.any(Number),
        Timeout: expect.any(Number),
      });
    }
  });

  it('every function has its own log, kept for a stated time, and an alarm that says what the user suffers', () => {
    const alarms = all(
      'AWS::CloudWatch::Alarm',
      z.looseObject({ AlarmName: z.string(), AlarmDescription: z.string() }),
    );
    for (const { template, found } of functions) {
      const log = z.looseObject({ LoggingConfig: z.looseObject({ LogGroup: z.unknown() }) }).parse(found).LoggingConfig;
      expect(template.Resources[targetOf(log.LogGroup) ?? '']?.Properties).toHaveProperty('RetentionInDays');
      const alarm = alarms.find(({ found: { AlarmName } }) => AlarmName === `${found.Description}-en-echec`);
      expect(alarm?.found.AlarmDescription, found.Description).toMatch(/^\p{Lu}.{20,}Runbook/u);
    }
    for (const { found } of all('AWS::Logs::LogGroup', any)) expect(found).toHaveProperty('RetentionInDays');
  });

  it('BUSINESS_TODAY is in no template: deployed, the day is the real one', () => {
    for (const template of templates) expect(JSON.stringify(template)).not.toContain('BUSINESS_TODAY');
  });

  it('a function is given the table, the issuer if it serves, the bus if it publishes, the buyer if it invoices, and nothing else', () => {
    const more: Record<string, readonly string[]> = {
      'advance-invoice': ['BUYER_NAME', 'BUYER_SIRET'],
      'publish-events': ['BUS_NAME'],
      'sweep-outbox': ['BUS_NAME', 'BUYER_NAME', 'BUYER_SIRET'],
    };
    for (const { found } of functions) {
      const told = Object.keys(found.Environment?.Variables ?? {}).filter((name) => name !== 'NODE_OPTIONS');
      const table = found.Description === 'name-organisation' ? [] : ['TABLE_NAME'];
      const issuer = routes.some(({ name, access }) => name === found.Description && access !== 'public')
        ? ['TOKEN_ISSUER']
        : [];
      expect(told.sort(), found.Description).toEqual([...(more[found.Description] ?? []), ...table, ...issuer]);
      if (issuer.length > 0) {
        const authorizer = one(stateless, 'AWS::ApiGatewayV2::Authorizer', any);
        expect(found.Environment?.Variables.TOKEN_ISSUER).toEqual(jwtOf(authorizer).Issuer);
      }
    }
  });

  it('stack traces are mapped where nobody waits for the start', () => {
    const mapped = functions.filter(
      ({ found }) => found.Environment?.Variables.NODE_OPTIONS === '--enable-source-maps',
    );
    expect(mapped.map(({ found }) => found.Description).sort()).toEqual(Object.keys(background).sort());
  });

  it('every folder that has an entry is deployed, and nothing else is', () => {
    const folders = readdirSync(join(projectRoot, 'functions')).filter((name) =>
      existsSync(join(projectRoot, 'functions', name, 'index.ts')),
    );
    expect([...functionNames].sort()).toEqual(folders.sort());
    expect(functions.map(({ found }) => found.Description).sort()).toEqual(folders);
  });
});

describe('the stream', () => {
  const mappings = ofType(
    stateless,
    'AWS::Lambda::EventSourceMapping',
    z.looseObject({
      FunctionName: z.unknown(),
      FilterCriteria: z.object({ Filters: z.array(z.object({ Pattern: z.string() })) }),
      DestinationConfig: z.object({ OnFailure: z.object({ Destination: z.unknown() }) }),
    }),
  ).map(([, mapping]) => mapping);

  it('has exactly two readers, each on one kind of item', () => {
    const read = mappings.map(({ FunctionName, FilterCriteria }) => [
      functions.find(({ id }) => id === targetOf(FunctionName))?.found.Description,
      FilterCriteria.Filters.map(({ Pattern }): unknown => JSON.parse(Pattern)),
    ]);
    expect(read).toEqual([
      [
        'advance-invoice',
        [{ eventName: ['INSERT', 'MODIFY'], dynamodb: { NewImage: { kind: { S: ['ADVANCE_WORK'] } } } }],
      ],
      ['publish-events', [{ eventName: ['INSERT'], dynamodb: { NewImage: { kind: { S: ['OUTBOX'] } } } }]],
    ]);
  });

  it('both mappings have partial responses, bisect, retry and age limits, and a destination that keeps the whole record', () => {
    for (const mapping of mappings) {
      expect(mapping).toMatchObject({
        StartingPosition: 'TRIM_HORIZON',
        BatchSize: 100,
        MaximumBatchingWindowInSeconds: 0,
        ParallelizationFactor: 1,
        FunctionResponseTypes: ['ReportBatchItemFailures'],
        BisectBatchOnFunctionError: true,
        MaximumRetryAttempts: 4,
        MaximumRecordAgeInSeconds: 86_400,
      });
      // S3 is the only destination that receives the record itself.
      expect(textOf(mapping.DestinationConfig.OnFailure.Destination)).toMatch(/^<PublishOutputFnGetAttFailures\w+>$/);
    }
  });

  it('its readers may read it and park what fails', () => {
    for (const name of ['advance-invoice', 'publish-events']) {
      const stream = '<PublishOutputFnGetAttTableCD117FA1StreamArn2ADA1321>';
      const bucket = '<PublishOutputFnGetAttFailures8A3E1A2FArnFC0B776A>';
      for (const verb of ['DescribeStream', 'GetRecords', 'GetShardIterator']) {
        expect(may(name, `dynamodb:${verb}`, stream), verb).toBe(true);
      }
      expect(may(name, 'dynamodb:ListStreams', '*')).toBe(true);
      expect(may(name, 's3:PutObject', `${bucket}/aws/lambda/a-mapping/a-shard/2023/01/05/record`)).toBe(true);
      expect(may(name, 's3:PutObject', `${bucket}/elsewhere`)).toBe(false);
      expect(may(name, 's3:ListBucket', bucket)).toBe(true);
    }
    expect(may('open-action', 'dynamodb:GetRecords', '*')).toBe(false);
  });
});

describe('the clock', () => {
  const schedules = ofType(
    stateless,
    'AWS::Scheduler::Schedule',
    z.looseObject({
      Name: z.string(),
      ScheduleExpression: z.string(),
      Target: z.looseObject({ Arn: z.unknown(), RoleArn: z.unknown() }),
    }),
  ).map(([, schedule]) => schedule);

  it('passes midnight in Paris twice, so that a killed pass is caught, and sweeps every five minutes', () => {
    expect(
      schedules.map(({ Name, ScheduleExpression, ScheduleExpressionTimezone, Target }) => [
        Name,
        ScheduleExpression,
        ScheduleExpressionTimezone,
        functions.find(({ id }) => id === targetOf(Target.Arn))?.found.Description,
      ]),
    ).toEqual([
      ['flag-late-closures', 'cron(30 0 * * ? *)', 'Europe/Paris', 'flag-late-closures'],
      ['turn-declarations-due', 'cron(40 0 * * ? *)', 'Europe/Paris', 'flag-late-closures'],
      ['sweep-outbox', 'rate(5 minutes)', 'Europe/Paris', 'sweep-outbox'],
    ]);
  });

  it('parks what it could not start, and starts nothing but its function', () => {
    for (const { Target } of schedules) {
      expect(Target).toMatchObject({
        DeadLetterConfig: { Arn: expect.anything() },
        RetryPolicy: { MaximumRetryAttempts: 10 },
      });
      const role = stateless.Resources[targetOf(Target.RoleArn) ?? '']?.Properties;
      expect(role).toMatchObject({
        Policies: [
          {
            PolicyDocument: {
              Statement: [{ Action: 'lambda:InvokeFunction', Resource: Target.Arn }, { Action: 'sqs:SendMessage' }],
            },
          },
        ],
      });
    }
  });
});

describe('the bus', () => {
  it('brings every invoice event to finance, tries for a day, then parks it', () => {
    const queues = new Map(
      all('AWS::SQS::Queue', z.looseObject({ QueueName: z.string() })).map(({ id, found }) => [found.QueueName, id]),
    );
    expect(one(stateful, 'AWS::Events::Rule', any)).toMatchObject({
      EventPattern: { source: ['ouverture'], 'detail-type': [{ prefix: 'invoice.' }] },
      State: 'ENABLED',
      Targets: [
        {
          Arn: { 'Fn::GetAtt': [queues.get('finance'), 'Arn'] },
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': [queues.get('finance-dead-letters'), 'Arn'] } },
          RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
        },
      ],
    });
    expect(stateful.Resources[queues.get('finance') ?? '']?.Properties).toMatchObject({
      MessageRetentionPeriod: 1_209_600,
      RedrivePolicy: {
        deadLetterTargetArn: { 'Fn::GetAtt': [queues.get('finance-dead-letters'), 'Arn'] },
        maxReceiveCount: 5,
      },
    });
  });

  it('keeps all that passed, whatever its source', () => {
    expect(one(stateful, 'AWS::Events::Archive', any)).toMatchObject({
      EventPattern: { source: [{ prefix: '' }] },
      RetentionDays: 400,
    });
  });
});

describe('the alarms', () => {
  const alarms = all(
    'AWS::CloudWatch::Alarm',
    z.looseObject({ AlarmName: z.string(), AlarmDescription: z.string(), AlarmActions: z.array(z.unknown()) }),
  ).map(({ found }) => found);
  /** One per function, besides those of the whole product. */
  const isOfFunction = (name: string) => functionNames.some((named) => name === `${named}-en-echec`);
  const runbookOf = (description: string) => /Runbook : (docs\/runbooks\/[a-z-]+\.md)$/.exec(description)?.[1];

  it('are named after what users suffer', () => {
    expect(
      alarms
        .map(({ AlarmName }) => AlarmName)
        .filter((name) => !isOfFunction(name))
        .sort(),
    ).toEqual([
      'base-saturee',
      'evenement-mis-de-cote',
      'facture-d-avance-en-retard',
      'facture-d-avance-mise-de-cote',
      'finance-informee-en-retard',
      'finance-ne-lit-plus',
      'message-refuse-par-la-finance',
      'passage-programme-perdu',
      'rattrapage-arrete',
      'rattrapage-en-echec',
      'retards-non-signales',
      'service-en-panne',
      'service-lent',
    ]);
  });

  it('each reaches an operator and cites a runbook that exists', () => {
    for (const { AlarmActions, AlarmDescription } of alarms) {
      expect(AlarmActions).toHaveLength(1);
      const runbook = runbookOf(AlarmDescription);
      expect(readFileSync(join(projectRoot, runbook ?? 'absent'), 'utf8')).toMatch(/^# /);
    }
  });

  it('a job that falls silent rings', () => {
    const silent = alarms.filter(({ AlarmName }) => ['retards-non-signales', 'rattrapage-arrete'].includes(AlarmName));
    expect(silent).toHaveLength(2);
    for (const alarm of silent) {
      expect(alarm).toMatchObject({ ComparisonOperator: 'LessThanThreshold', TreatMissingData: 'breaching' });
    }
  });

  it('every queue of dead letters and both mappings have theirs, and all of them stand on the dashboard', () => {
    const watched = JSON.stringify(alarms);
    for (const { id, found } of all('AWS::SQS::Queue', z.looseObject({ QueueName: z.string() }))) {
      const exported = id.replaceAll(/[^A-Za-z0-9]/g, '');
      expect(watched, found.QueueName).toContain(exported);
    }
    for (const [id] of ofType(stateless, 'AWS::Lambda::EventSourceMapping', any)) expect(watched).toContain(id);
    const dashboard = JSON.stringify(one(stateless, 'AWS::CloudWatch::Dashboard', any));
    for (const { AlarmName } of alarms.filter((alarm) => !isOfFunction(alarm.AlarmName))) {
      expect(dashboard).toContain(AlarmName);
    }
  });

  it('the dashboard shows every metric of ours, and no other', () => {
    const dashboard = JSON.stringify(one(stateless, 'AWS::CloudWatch::Dashboard', any));
    const shown = [...dashboard.matchAll(/"Ouverture\\",\\"(\w+)\\"/gu)].map(([, name]) => name);
    expect(new Set(shown)).toEqual(new Set(Object.keys(metricUnits)));
  });

  it('every runbook is cited by an alarm, or is one that somebody asks for', () => {
    const askedFor = ['date-d-ouverture-erronee', 'demande-d-effacement', 'restauration', 'trou-de-numero'];
    const cited = alarms.map(({ AlarmDescription }) => runbookOf(AlarmDescription));
    const written = readdirSync(join(projectRoot, 'docs/runbooks')).map((file) => `docs/runbooks/${file}`);
    const wanted = [...cited, ...askedFor.map((name) => `docs/runbooks/${name}.md`)];
    expect(new Set(written)).toEqual(new Set(wanted));
  });

  it('every runbook says what to look at and what to do, and names pages and drills that exist', () => {
    const names = new Set(drills.map(({ name }) => name));
    for (const file of readdirSync(join(projectRoot, 'docs/runbooks'))) {
      const text = readFileSync(join(projectRoot, 'docs/runbooks', file), 'utf8');
      expect(text, file).toMatch(/^# [^\n]+\n\n[\s\S]+\n## Vérifier\n\n1\. [\s\S]+\n## Réparer\n\n1\. /u);
      for (const [, page = ''] of text.matchAll(/`([a-z/-]+\.md)`/gu))
        expect(
          [join('docs/runbooks', page), page].some((path) => existsSync(join(projectRoot, path))),
          page,
        ).toBe(true);
      for (const [, name = ''] of text.matchAll(/--only ([a-z-]+)/gu)) expect(names, file).toContain(name);
      for (const [, name = ''] of text.matchAll(/journal de `([a-z-]+)`/giu))
        expect(functionNames, file).toContain(name);
    }
  });
});

describe('the web client', () => {
  const distribution = z
    .looseObject({
      DistributionConfig: z.looseObject({
        DefaultCacheBehavior: any,
        CacheBehaviors: z.array(any),
        CustomErrorResponses: z.unknown().optional(),
      }),
    })
    .parse(one(web, 'AWS::CloudFront::Distribution', any)).DistributionConfig;
  const idOf = (type: string): string => ofType(web, type, any)[0]?.[0] ?? '';

  it('is on one origin with the API, over TLS only, and the API is never cached', () => {
    expect(distribution.CacheBehaviors).toHaveLength(1);
    expect(distribution.CacheBehaviors[0]).toMatchObject({
      PathPattern: '/api/*',
      ViewerProtocolPolicy: 'redirect-to-https',
      AllowedMethods: expect.arrayContaining(['POST', 'PUT']),
      // AWS's own policies: no caching; every header of the viewer but the host, Authorization included.
      CachePolicyId: '4135ea2d-6df8-44a3-9df3-4b5a84be39ad',
      OriginRequestPolicyId: 'b689b0a8-53d0-40ab-baf2-68738e2966ac',
    });
    expect(distribution.DefaultCacheBehavior).toMatchObject({ ViewerProtocolPolicy: 'redirect-to-https' });
  });

  it('answers its own addresses by its page, and leaves the API’s refusals alone', () => {
    expect(distribution.CustomErrorResponses).toBeUndefined();
    expect(distribution.CacheBehaviors[0]).not.toHaveProperty('FunctionAssociations');
    const { FunctionCode } = z
      .looseObject({ FunctionCode: z.string() })
      .parse(one(web, 'AWS::CloudFront::Function', any));
    const rewritten = (uri: string): unknown =>
      runInNewContext(`${FunctionCode}; handler(event).uri`, { event: { request: { uri } } });
    expect(rewritten('/actions/23C00390257_1/ouverture')).toBe('/index.html');
    expect(rewritten('/')).toBe('/index.html');
    expect(rewritten('/assets/index-abc.js')).toBe('/assets/index-abc.js');
    expect(rewritten('/config.json')).toBe('/config.json');
  });

  it('is read through the distribution only: its bucket is private', () => {
    expect(one(web, 'AWS::S3::Bucket', any)).toMatchObject({
      PublicAccessBlockConfiguration: {
        BlockPublicAcls: true,
        BlockPublicPolicy: true,
        IgnorePublicAcls: true,
        RestrictPublicBuckets: true,
      },
    });
    const allowed = JSON.stringify(one(web, 'AWS::S3::BucketPolicy', any)).match(
      /\{"Action":"[^"]+"(?:(?!"Effect").)*"Effect":"Allow".*?\}\}\]/,
    )?.[0];
    expect(allowed).toContain('"Service":"cloudfront.amazonaws.com"');
    expect(allowed).toContain(idOf('AWS::CloudFront::Distribution'));
  });

  it('says the same headers as on one machine, and where a sign-in goes', () => {
    const { SecurityHeadersConfig } = z
      .looseObject({ SecurityHeadersConfig: z.looseObject({ ContentSecurityPolicy: any }) })
      .parse(
        z
          .looseObject({ ResponseHeadersPolicyConfig: any })
          .parse(one(web, 'AWS::CloudFront::ResponseHeadersPolicy', any)).ResponseHeadersPolicyConfig,
      );
    const policy = textOf(SecurityHeadersConfig.ContentSecurityPolicy['ContentSecurityPolicy']);
    const [before = '', after = ''] = contentSecurityPolicy().split("connect-src 'self'");
    expect(policy.startsWith(before)).toBe(true);
    expect(policy.endsWith(after)).toBe(true);
    expect(policy).toContain("connect-src 'self' https://cognito-idp.eu-west-3.amazonaws.com https://ouverture-");
    expect(policy).not.toContain('unsafe');
    expect(SecurityHeadersConfig).toMatchObject({
      StrictTransportSecurity: { AccessControlMaxAgeSec: 63_072_000 },
      ContentTypeOptions: { Override: true },
      FrameOptions: { FrameOption: 'DENY' },
    });
  });

  it('puts what the page names before the page, keeps the old files, and never lets the page be kept', () => {
    const [assets, page] = ofType(web, 'Custom::CDKBucketDeployment', any)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, found]) => ({ id, found }));
    expect(assets?.found).toMatchObject({
      Prune: false,
      DestinationBucketKeyPrefix: 'assets',
      SystemMetadata: { 'cache-control': 'public, max-age=31536000, immutable' },
    });
    expect(page?.found).toMatchObject({
      Prune: false,
      SystemMetadata: { 'cache-control': 'no-cache' },
      DistributionPaths: ['/*'],
    });
    expect(web.Resources[page?.id ?? '']).toMatchObject({ DependsOn: expect.arrayContaining([assets?.id]) });
  });
});
