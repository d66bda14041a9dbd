import { CfnOutput, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { DkimIdentity, EasyDkimSigningKeyLength, EmailIdentity, Identity, MailFromBehaviorOnMxFailure } from 'aws-cdk-lib/aws-ses'
import { Construct } from 'constructs'
import type { Configuration } from '../configuration.ts'

/**
 * The domain that mail comes from, as SES knows it, and the records that its DNS must have: signatures (DKIM), where bounces go back to (MAIL FROM, with
 * SPF), and what other mail services are to do with mail that claims to be from it (DMARC). It is kept when its stack goes, for new keys would want
 * new records.
 */
export class MailIdentity extends Construct {
  constructor(scope: Construct, id: string, { from, bounceSubdomain }: Configuration['mail']) {
    super(scope, id)
    const { domain } = from
    const mailFromDomain = `${bounceSubdomain}.${domain}`
    const identity = new EmailIdentity(this, 'Identity', {
      identity: Identity.domain(domain),
      dkimIdentity: DkimIdentity.easyDkim(EasyDkimSigningKeyLength.RSA_2048_BIT),
      mailFromDomain,
      // Mail goes on while the record is not there yet.
      mailFromBehaviorOnMxFailure: MailFromBehaviorOnMxFailure.USE_DEFAULT_VALUE,
      // What bounces is told of as an event.
      feedbackForwarding: false,
    })
    // Where the very first deployment fails it goes again: SES knows a domain once, and the next try would find it there.
    identity.applyRemovalPolicy(RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE)

    const record = (name: string, type: string, host: string, value: string) =>
      new CfnOutput(this, name, { value: `${host} ${type} ${value}`, description: 'A record for the DNS of the domain' })
    for (const [index, { name, value }] of identity.dkimRecords.entries()) record(`Dkim${index + 1}`, 'CNAME', name, value)
    record('MailFromMx', 'MX', mailFromDomain, `10 feedback-smtp.${Stack.of(this).region}.amazonses.com`)
    record('MailFromSpf', 'TXT', mailFromDomain, '"v=spf1 include:amazonses.com -all"')
    record('Dmarc', 'TXT', `_dmarc.${domain}`, `"v=DMARC1; p=quarantine; rua=mailto:postmaster@${domain}"`)
  }
}
