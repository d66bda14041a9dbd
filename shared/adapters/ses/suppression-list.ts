import { DeleteSuppressedDestinationCommand, NotFoundException, SESv2Client } from '@aws-sdk/client-sesv2'
import { type SuppressionList, SuppressionListError } from '#domain/emails/mailer.ts'
import { answeredWithin } from '../patience.ts'

export const sesSuppressionList = (client = new SESv2Client(answeredWithin(5_000))): SuppressionList => ({
  async remove(EmailAddress) {
    try {
      await client.send(new DeleteSuppressedDestinationCommand({ EmailAddress }))
    } catch (error) {
      if (!(error instanceof NotFoundException)) throw new SuppressionListError({ cause: error })
    }
  },
})
