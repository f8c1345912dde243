package io.poststrom.ingress.session;

import java.io.ByteArrayOutputStream;
import java.util.concurrent.Executor;

/**
 * Where a conversation takes place.
 *
 * @param transport the client's connection
 * @param thread what it lives on
 * @param out empty whenever no conversation of the thread is at work; shared by all of them
 * @param introducers knows who may come for others
 */
public record Seat(
    Transport transport, Executor thread, ByteArrayOutputStream out, Introducers introducers) {}
