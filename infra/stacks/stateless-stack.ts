import { CfnOutput, Duration, Fn, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { AccessLogFormat } from 'aws-cdk-lib/aws-apigateway';
import {
  HttpApi,
  HttpMethod,
  HttpNoneAuthorizer,
  HttpStage,
  LogGroupLogDestination,
} from 'aws-cdk-lib/aws-apigatewayv2';
import { HttpJwtAuthorizer } from 'aws-cdk-lib/aws-apigatewayv2-authorizers';
import { HttpLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { MathExpression, Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { CfnUserPoolClient, ClientAttributes, OAuthScope, UserPoolClient } from 'aws-cdk-lib/aws-cognito';
import { PolicyStatement, type PolicyStatementProps } from 'aws-cdk-lib/aws-iam';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { ScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import type { Construct } from 'constructs';
import { apiScope } from '../../functions/shared/http/caller.ts';
import { HouseFunction, type HouseFunctionProps } from '../constructs/house-function.ts';
import { HouseSchedule } from '../constructs/house-schedule.ts';
import { ServiceAlarms } from '../constructs/service-alarms.ts';
import { TableStreamMapping } from '../constructs/table-stream-mapping.ts';
import {
  background,
  changingAttributes,
  exceptions,
  type Grants,
  listing,
  reading,
  registerAttributes,
  writing,
} from '../grants.ts';
import type { StatefulStack } from './stateful-stack.ts';

/** What the stack reads of a route; the whole description lives beside the function that serves it. */
export type DeployedRoute = {
  readonly name: string;
  readonly method: 'GET' | 'POST' | 'PUT';
  readonly path: string;
  readonly access: 'public' | readonly string[];
  readonly summary: string;
};

export type StatelessStackProps = StackProps & {
  readonly stateful: StatefulStack;
  readonly code: (functionName: string) => Code;
  readonly routes: readonly DeployedRoute[];
  /** Where the web client is served, without a trailing slash: the only place a sign-in may come back to. */
  readonly webOrigin: string;
  /** Written on every invoice. */
  readonly buyer: Buyer;
};
type Buyer = { readonly name: string; readonly siret: string };

/** What can be thrown away and deployed again: the code, the doors to it, the clocks, the alarms. */
export class StatelessStack extends Stack {
  /** What the web client is served with and told. */
  readonly web: { readonly apiHost: string; readonly clientId: string; readonly scopes: readonly string[] };
  private readonly stateful: StatefulStack;
  private readonly code: (functionName: string) => Code;
  private readonly buyer: Buyer;

  constructor(scope: Construct, id: string, props: StatelessStackProps) {
    super(scope, id, props);
    const { stateful } = props;
    this.stateful = stateful;
    this.code = props.code;
    this.buyer = props.buyer;

    const advanceInvoice = this.backgroundFunction('advance-invoice', {
      trigger: 'stream',
      errorImpact: "Des actions ouvertes restent sans facture d'avance.",
    });
    const publishEvents = this.backgroundFunction('publish-events', {
      trigger: 'stream',
      errorImpact: "La finance n'apprend plus les factures émises ni leurs changements.",
    });
    const sweepOutbox = this.backgroundFunction('sweep-outbox', {
      trigger: 'schedule',
      errorImpact:
        "Ce que le flux a laissé derrière lui n'est plus rattrapé : des factures et des événements manquent.",
    });
    const flagLateClosures = this.backgroundFunction('flag-late-closures', {
      trigger: 'schedule',
      errorImpact: 'Les clôtures en retard et les déclarations dues du jour ne sont pas signalées.',
    });

    const mappings = {
      advance: new TableStreamMapping(this, 'AdvanceInvoiceMapping', {
        table: stateful.table,
        failures: stateful.failures,
        consumer: advanceInvoice,
        pattern: { eventName: ['INSERT', 'MODIFY'], dynamodb: { NewImage: { kind: { S: ['ADVANCE_WORK'] } } } },
      }),
      publish: new TableStreamMapping(this, 'PublishEventsMapping', {
        table: stateful.table,
        failures: stateful.failures,
        consumer: publishEvents,
        pattern: { eventName: ['INSERT'], dynamodb: { NewImage: { kind: { S: ['OUTBOX'] } } } },
      }),
    };

    const group = new ScheduleGroup(this, 'Schedules', { scheduleGroupName: 'ouverture' });
    const everyNight = { group, deadLetters: stateful.schedulesDeadLetters, consumer: flagLateClosures };
    new HouseSchedule(this, 'flag-late-closures-schedule', {
      ...everyNight,
      name: 'flag-late-closures',
      expression: 'cron(30 0 * * ? *)',
    });
    new HouseSchedule(this, 'turn-declarations-due-schedule', {
      ...everyNight,
      name: 'turn-declarations-due',
      expression: 'cron(40 0 * * ? *)',
    });
    new HouseSchedule(this, 'sweep-outbox-schedule', {
      group,
      deadLetters: stateful.schedulesDeadLetters,
      consumer: sweepOutbox,
      name: 'sweep-outbox',
      expression: 'rate(5 minutes)',
    });

    const scopes = [OAuthScope.OPENID, OAuthScope.PROFILE, OAuthScope.custom(apiScope)];
    const client = new UserPoolClient(this, 'WebClient', {
      userPool: stateful.userPool,
      generateSecret: false,
      oAuth: {
        flows: { authorizationCodeGrant: true },
        scopes,
        callbackUrls: [`${props.webOrigin}/`],
        logoutUrls: [`${props.webOrigin}/`],
      },
      readAttributes: new ClientAttributes()
        .withStandardAttributes({ fullname: true, email: true, locale: true })
        .withCustomAttributes('organisation'),
      // Neither the organisation nor the name: both end up in access tokens and in the history of actions.
      writeAttributes: new ClientAttributes().withStandardAttributes({ locale: true }),
      accessTokenValidity: Duration.minutes(15),
      idTokenValidity: Duration.minutes(15),
      refreshTokenValidity: Duration.hours(8),
      enableTokenRevocation: true,
      preventUserExistenceErrors: true,
    });

    // Managed login only: without a list, Cognito would also let any program sign a user in with a password.
    const written = client.node.defaultChild;
    if (written instanceof CfnUserPoolClient) written.explicitAuthFlows = ['ALLOW_REFRESH_TOKEN_AUTH'];

    const api = new HttpApi(this, 'Api', {
      apiName: 'ouverture',
      createDefaultStage: false,
    });
    const authorizer = new HttpJwtAuthorizer('AccessToken', this.issuer(), {
      jwtAudience: [client.userPoolClientId],
    });
    const accessLog = new LogGroup(this, 'AccessLog', { retention: RetentionDays.ONE_YEAR });
    const stage = new HttpStage(this, 'Stage', {
      httpApi: api,
      stageName: '$default',
      autoDeploy: true,
      detailedMetricsEnabled: true,
      throttle: { rateLimit: 200, burstLimit: 400 },
      accessLogSettings: {
        destination: new LogGroupLogDestination(accessLog),
        format: AccessLogFormat.custom(
          JSON.stringify({
            requestId: '$context.requestId',
            requestedAt: '$context.requestTime',
            route: '$context.routeKey',
            path: '$context.path',
            status: '$context.status',
            latencyMilliseconds: '$context.responseLatency',
            sourceIp: '$context.identity.sourceIp',
            userId: '$context.authorizer.claims.sub',
            authorizerError: '$context.authorizer.error',
            integrationError: '$context.integrationErrorMessage',
          }),
        ),
      },
    });

    const requestFunctions = new Map<string, HttpLambdaIntegration>();
    for (const route of props.routes) {
      const integration = requestFunctions.get(route.name) ?? this.requestFunction(api, route.name, props.routes);
      requestFunctions.set(route.name, integration);
      const added = api.addRoutes({
        path: route.path,
        methods: [HttpMethod[route.method]],
        integration,
        ...(route.access === 'public'
          ? { authorizer: new HttpNoneAuthorizer() }
          : { authorizer, authorizationScopes: [apiScope] }),
      });
      if (route.access === 'public') {
        for (const publicRoute of added) {
          Validations.of(publicRoute).acknowledge({
            id: 'AwsSolutions-APIG4',
            reason: 'Public by contract (docs/api.md): status, the API description and the contacts of the guide.',
          });
        }
      }
    }

    this.web = {
      apiHost: Fn.select(2, Fn.split('/', api.apiEndpoint)),
      clientId: client.userPoolClientId,
      scopes: scopes.map(({ scopeName }) => scopeName),
    };
    new CfnOutput(this, 'ApiUrl', { value: api.apiEndpoint });
    new CfnOutput(this, 'WebClientId', { value: client.userPoolClientId });
    new ServiceAlarms(this, 'ServiceAlarms', {
      alarmTopic: stateful.alarmTopic,
      api,
      stage,
      table: stateful.table,
      finance: stateful.finance,
      financeDeadLetters: stateful.financeDeadLetters,
      schedulesDeadLetters: stateful.schedulesDeadLetters,
      advanceInvoice,
      publishEvents,
      sweepOutbox,
      flagLateClosures,
      mappings,
    });
  }

  /** Whose tokens are taken: by the authorizer, and again by the functions. */
  private issuer(): string {
    return `https://cognito-idp.${this.region}.amazonaws.com/${this.stateful.userPool.userPoolId}`;
  }

  private backgroundFunction(
    name: keyof typeof background,
    more: { readonly trigger: 'stream' | 'schedule'; readonly errorImpact: string },
  ): HouseFunction {
    return this.houseFunction(name, background[name], more);
  }

  private requestFunction(api: HttpApi, name: string, routes: readonly DeployedRoute[]): HttpLambdaIntegration {
    const served = routes.filter((route) => route.name === name);
    const readsOnly = served.every((route) => route.method === 'GET');
    const usual = readsOnly ? (name.startsWith('list-') ? listing : reading) : writing;
    const built = this.houseFunction(
      name,
      { ...usual, ...exceptions[name] },
      {
        trigger: 'request',
        environment: served.every((route) => route.access === 'public') ? {} : { TOKEN_ISSUER: this.issuer() },
        // A refused or failed request is an answer, not an error of the function: what counts is what its routes answered.
        failures: new MathExpression({
          label: `Réponses 5xx de ${name}`,
          expression: served.map((_, index) => `FILL(m${index}, 0)`).join(' + '),
          usingMetrics: Object.fromEntries(
            served.map((route, index) => [
              `m${index}`,
              new Metric({
                namespace: 'AWS/ApiGateway',
                metricName: '5xx',
                dimensionsMap: { ApiId: api.apiId, Stage: '$default', Method: route.method, Resource: route.path },
                statistic: Stats.SUM,
              }),
            ]),
          ),
          period: Duration.minutes(5),
        }),
        errorImpact: `Les utilisateurs reçoivent une erreur : « ${served.map((route) => route.summary).join(' » ; « ')} »`,
      },
    );
    return new HttpLambdaIntegration(name, built.function);
  }

  private houseFunction(
    name: string,
    grants: Grants,
    {
      environment = {},
      ...more
    }: Pick<HouseFunctionProps, 'trigger' | 'errorImpact' | 'failures'> & {
      readonly environment?: HouseFunctionProps['environment'];
    },
  ): HouseFunction {
    return new HouseFunction(this, name, {
      name,
      code: this.code(name),
      memoryMegabytes: grants.memoryMegabytes,
      timeoutSeconds: grants.timeoutSeconds,
      environment: {
        ...environment,
        TABLE_NAME: this.stateful.table.tableName,
        ...(grants.invoices ? { BUYER_NAME: this.buyer.name, BUYER_SIRET: this.buyer.siret } : {}),
        ...(grants.publishes ? { BUS_NAME: this.stateful.bus.eventBusName } : {}),
      },
      statements: this.statementsOf(grants),
      alarmTopic: this.stateful.alarmTopic,
      ...(more.trigger === 'schedule' ? { deadLetters: this.stateful.schedulesDeadLetters } : {}),
      ...more,
    });
  }

  private statementsOf(grants: Grants): PolicyStatement[] {
    const { table, bus } = this.stateful;
    const statements: PolicyStatement[] = [];
    const allow = (actions: readonly string[], resources: readonly string[], more: PolicyStatementProps = {}) =>
      statements.push(new PolicyStatement({ actions: [...actions], resources: [...resources], ...more }));

    const verbs = [...grants.reads, ...(grants.creates ? ['PutItem'] : [])];
    if (verbs.length > 0) {
      allow(
        verbs.map((verb) => `dynamodb:${verb}`),
        [table.tableArn],
      );
    }
    for (const partition of grants.updates) {
      const attributes =
        partition === 'ACTION#*' ? changingAttributes : partition === 'REGISTER#*' ? registerAttributes : null;
      allow(['dynamodb:UpdateItem'], [table.tableArn], {
        conditions: {
          'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': [partition] },
          ...(attributes === null ? {} : { 'ForAllValues:StringEquals': { 'dynamodb:Attributes': [...attributes] } }),
        },
      });
    }
    if (grants.deletes.length > 0) {
      // Work items and outbox items, both in an action's partition: not the feed, the series, the counters.
      const actions = grants.deletes.map((verb) => `dynamodb:${verb}`);
      allow(actions, [table.tableArn], {
        conditions: { 'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['ACTION#*'] } },
      });
    }
    if (grants.indexes.length > 0) {
      allow(
        ['dynamodb:Query'],
        grants.indexes.map((name) => `${table.tableArn}/index/${name}`),
      );
    }
    if (grants.publishes) allow(['events:PutEvents'], [bus.eventBusArn]);
    return statements;
  }
}
