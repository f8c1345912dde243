package io.poststrom.ingress.session;

import io.poststrom.smtp.ForwardPath;
import io.poststrom.smtp.ReversePath;

/**
 * Whether we take mail for this recipient from this client.
 *
 * @param client who asks
 * @param reversePath the transaction's
 * @param forwardPath the argument of RCPT
 */
public record Question(Client client, ReversePath reversePath, ForwardPath forwardPath) {}
