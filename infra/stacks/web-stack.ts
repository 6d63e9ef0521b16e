import { CfnElement, CfnOutput, Duration, Fn, RemovalPolicy, Stack, type StackProps, Validations } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  Function,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  HeadersFrameOption,
  HeadersReferrerPolicy,
  HttpVersion,
  OriginRequestPolicy,
  ResponseHeadersPolicy,
  SecurityPolicyProtocol,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin, S3BucketOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { BlockPublicAccess, Bucket, BucketEncryption } from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, CacheControl, Source } from 'aws-cdk-lib/aws-s3-deployment';
import type { Construct } from 'constructs';
import { cacheControl, contentSecurityPolicy, fixedHeaders, permissionsPolicy } from '../web-headers.ts';

export type WebStackProps = StackProps & {
  /** The built client: `index.html`, `assets/` and what stands beside them. */
  readonly folder: string;
  /** Where the API answers: its host, without a scheme. */
  readonly apiHost: string;
  readonly userPoolId: string;
  /** Host of the sign-in pages. */
  readonly loginHost: string;
  readonly clientId: string;
  readonly scopes: readonly string[];
  /** Where the client is served, without a trailing slash. */
  readonly webOrigin: string;
  /** Of that origin's host, in the region where CloudFront looks for it; without one, the distribution's own name serves. */
  readonly certificateArn?: string | undefined;
};

/**
 * An address of the client's own has no extension: the page answers it. On the bucket alone, so that a 404 of the API
 * stays the API's: an error page would hold for the whole distribution.
 */
const addressesOfTheClient = `function handler(event) {
  var request = event.request;
  if (!/\\.[^/]+$/.test(request.uri)) request.uri = '/index.html';
  return request;
}`;

/**
 * Serves the client and the API on one origin: no cross-origin request, one place for the security headers. It holds
 * nothing that cannot be deployed again.
 */
export class WebStack extends Stack {
  constructor(scope: Construct, id: string, props: WebStackProps) {
    super(scope, id, props);
    const { folder, apiHost, userPoolId, loginHost, clientId, scopes, webOrigin, certificateArn } = props;
    const issuerHost = `cognito-idp.${this.region}.amazonaws.com`;

    const files = new Bucket(this, 'Files', {
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy: RemovalPolicy.RETAIN,
      // A page open since the last deployment still asks for the files it was built with.
      lifecycleRules: [{ prefix: 'assets/', expiration: Duration.days(365) }],
    });
    Validations.of(files).acknowledge({
      id: 'AwsSolutions-S1',
      reason: 'It holds the public client and nothing else, and only the distribution reads it.',
    });

    const headers = new ResponseHeadersPolicy(this, 'Headers', {
      securityHeadersBehavior: {
        contentSecurityPolicy: {
          contentSecurityPolicy: contentSecurityPolicy([`https://${issuerHost}`, `https://${loginHost}`]),
          override: true,
        },
        contentTypeOptions: { override: true },
        frameOptions: { frameOption: HeadersFrameOption.DENY, override: true },
        referrerPolicy: { referrerPolicy: HeadersReferrerPolicy.NO_REFERRER, override: true },
        strictTransportSecurity: { accessControlMaxAge: Duration.days(730), includeSubdomains: true, override: true },
      },
      customHeadersBehavior: {
        customHeaders: [
          { header: 'permissions-policy', value: permissionsPolicy, override: true },
          {
            header: 'cross-origin-opener-policy',
            value: fixedHeaders['cross-origin-opener-policy'],
            override: true,
          },
        ],
      },
    });

    const common = { viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS, responseHeadersPolicy: headers };
    const distribution = new Distribution(this, 'Distribution', {
      comment: 'Ouverture : application et API sur une seule origine',
      defaultRootObject: 'index.html',
      httpVersion: HttpVersion.HTTP2_AND_3,
      ...(certificateArn === undefined
        ? {}
        : {
            minimumProtocolVersion: SecurityPolicyProtocol.TLS_V1_2_2021,
            domainNames: [new URL(webOrigin).hostname],
            certificate: Certificate.fromCertificateArn(this, 'Certificate', certificateArn),
          }),
      defaultBehavior: {
        ...common,
        origin: S3BucketOrigin.withOriginAccessControl(files),
        compress: true,
        functionAssociations: [
          {
            eventType: FunctionEventType.VIEWER_REQUEST,
            function: new Function(this, 'Addresses', {
              runtime: FunctionRuntime.JS_2_0,
              code: FunctionCode.fromInline(addressesOfTheClient),
              comment: 'Une adresse de l’application est répondue par sa page',
            }),
          },
        ],
      },
      additionalBehaviors: {
        '/api/*': {
          ...common,
          origin: new HttpOrigin(apiHost),
          allowedMethods: AllowedMethods.ALLOW_ALL,
          cachePolicy: CachePolicy.CACHING_DISABLED,
          originRequestPolicy: OriginRequestPolicy.ALL_VIEWER_EXCEPT_HOST_HEADER,
          compress: true,
        },
      },
    });
    Validations.of(distribution).acknowledge(
      { id: 'AwsSolutions-CFR1', reason: 'Providers may work from anywhere; who may call is decided by the sign-in.' },
      {
        id: 'AwsSolutions-CFR2',
        reason: 'Optional, with its rules to keep and its region to add: see docs/adr on the firewall.',
      },
      {
        id: 'AwsSolutions-CFR3',
        reason:
          'The API logs each request with who asked; a log of the public files would only hold addresses of people.',
      },
    );
    if (certificateArn === undefined) {
      Validations.of(distribution).acknowledge({
        id: 'AwsSolutions-CFR4',
        reason: 'Only without a domain name of its own: CloudFront’s shared certificate takes no minimum.',
      });
    }

    const logs = new LogGroup(this, 'DeploymentLog', { retention: RetentionDays.ONE_MONTH });
    const assets = new BucketDeployment(this, 'Assets', {
      destinationBucket: files,
      destinationKeyPrefix: 'assets',
      sources: [Source.asset(`${folder}/assets`)],
      cacheControl: [CacheControl.fromString(cacheControl.asset)],
      prune: false,
      logGroup: logs,
    });
    const page = new BucketDeployment(this, 'Page', {
      destinationBucket: files,
      sources: [
        Source.asset(folder, { exclude: ['assets', 'assets/**', '*.map'] }),
        Source.jsonData('config.json', {
          authority: `https://${issuerHost}/${userPoolId}`,
          clientId,
          scope: scopes.join(' '),
          logoutUrl: `https://${loginHost}/logout`,
          simulatedDay: null,
        }),
      ],
      cacheControl: [CacheControl.fromString(cacheControl.page)],
      prune: false,
      distribution,
      distributionPaths: ['/*'],
      logGroup: logs,
    });
    // What the page names must be there before the page.
    page.node.addDependency(assets);

    const copier = this.node.children.find(({ node }) => node.id.startsWith('Custom::CDKBucketDeployment'));
    const filesItself = files.node.defaultChild;
    if (copier === undefined || !CfnElement.isCfnElement(filesItself))
      throw new Error('The construct library no longer copies files by a function of its own');
    const ofTheLibrary = 'The construct library’s own copier: it runs during a deployment only, on these public files.';
    Validations.of(copier).acknowledge(
      ...[
        'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]',
        ...['GetBucket', 'GetObject', 'List', 'Abort', 'DeleteObject'].map(
          (verb) => `AwsSolutions-IAM5[Action::s3:${verb}*]`,
        ),
        ...[
          `arn:aws:s3:::cdk-hnb659fds-assets-<AWS::AccountId>-${this.region}/*`,
          `<${this.getLogicalId(filesItself)}.Arn>/*`,
          '*',
        ].map((resource) => `AwsSolutions-IAM5[Resource::${resource}]`),
        'AwsSolutions-L1',
        'Serverless-LambdaTracing',
        'Serverless-LambdaDLQ',
        'Serverless-LambdaLatestVersion',
        'Ouverture::unknown-action',
      ].map((rule) => ({ id: rule, reason: ofTheLibrary })),
    );

    new CfnOutput(this, 'WebAddress', {
      value: certificateArn === undefined ? Fn.join('', ['https://', distribution.domainName]) : webOrigin,
      description: 'Sans nom de domaine à soi : redéployer avec -c webOrigin= cette adresse.',
    });
  }
}
