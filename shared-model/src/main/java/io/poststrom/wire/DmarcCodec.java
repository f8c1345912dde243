package io.poststrom.wire;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import io.poststrom.mail.DmarcObservation;
import io.poststrom.mail.DmarcObservation.Alignment;
import io.poststrom.mail.DmarcObservation.Destination;
import io.poststrom.mail.DmarcObservation.Override;
import io.poststrom.mail.DmarcObservation.Published;
import io.poststrom.mail.DmarcObservation.Signature;
import io.poststrom.mail.DmarcObservation.SpfResult;
import io.poststrom.mail.DmarcObservation.Treatment;
import io.poststrom.wire.proto.DmarcDestinationPb;
import io.poststrom.wire.proto.DmarcObservationPb;
import io.poststrom.wire.proto.DmarcOverridePb;
import io.poststrom.wire.proto.DmarcPolicyPb;
import io.poststrom.wire.proto.DmarcSignaturePb;
import io.poststrom.wire.proto.DmarcTreatmentPb;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** Records of {@link Topic#DMARC}: the key is the policy domain, the value the rest. */
public final class DmarcCodec {
  private DmarcCodec() {}

  /** The record. */
  public static WireRecord encode(DmarcObservation seen) {
    DmarcObservationPb.Builder pb =
        DmarcObservationPb.newBuilder()
            .setAtMillis(seen.at().toEpochMilli())
            .setPolicy(encode(seen.policy()))
            .setSource(ByteString.copyFrom(seen.source().getAddress()))
            .setHeaderFrom(seen.headerFrom())
            .setEnvelopeFrom(seen.envelopeFrom())
            .setDkimAligned(seen.dkim() == Alignment.ALIGNED)
            .setSpfAligned(seen.spf() == Alignment.ALIGNED)
            .setDisposition(encode(seen.disposition()));
    for (Destination destination : seen.destinations()) {
      DmarcDestinationPb.Builder to = DmarcDestinationPb.newBuilder().setUri(destination.uri());
      destination.mostOctets().ifPresent(to::setMostOctets);
      pb.addDestinations(to);
    }
    seen.overrides().forEach(override -> pb.addOverrides(encode(override)));
    seen.spfResult().ifPresent(spf -> pb.setSpfDomain(spf.domain()).setSpfResult(spf.result()));
    for (Signature signature : seen.signatures()) {
      pb.addSignatures(
          DmarcSignaturePb.newBuilder()
              .setDomain(signature.domain())
              .setSelector(signature.selector())
              .setResult(signature.result()));
    }
    return new WireRecord(seen.policyDomain(), pb.build().toByteArray(), new RecordHeaders());
  }

  /** The observation back. */
  public static DmarcObservation decode(@Nullable String key, byte @Nullable [] value)
      throws BadRecord {
    if (key == null || value == null) {
      throw new BadRecord("an observation has the policy domain as its key, and a value");
    }
    try {
      return decode(key, DmarcObservationPb.parseFrom(value));
    } catch (InvalidProtocolBufferException e) {
      throw new BadRecord("the value is no Protocol Buffers message of its type", e);
    } catch (UnknownHostException | IllegalArgumentException e) {
      throw new BadRecord("the value is wrong: " + e.getMessage(), e);
    }
  }

  private static DmarcObservation decode(String key, DmarcObservationPb pb)
      throws UnknownHostException {
    return new DmarcObservation(
        Instant.ofEpochMilli(pb.getAtMillis()),
        key,
        decode(pb.getPolicy()),
        pb.getDestinationsList().stream().map(DmarcCodec::decode).toList(),
        InetAddress.getByAddress(pb.getSource().toByteArray()),
        pb.getHeaderFrom(),
        pb.getEnvelopeFrom(),
        alignment(pb.getDkimAligned()),
        alignment(pb.getSpfAligned()),
        decode(pb.getDisposition()),
        overrides(pb.getOverridesList()),
        pb.getSpfResult().isEmpty()
            ? Optional.empty()
            : Optional.of(new SpfResult(pb.getSpfDomain(), pb.getSpfResult())),
        pb.getSignaturesList().stream()
            .map(one -> new Signature(one.getDomain(), one.getSelector(), one.getResult()))
            .toList());
  }

  private static Alignment alignment(boolean aligned) {
    return aligned ? Alignment.ALIGNED : Alignment.NOT_ALIGNED;
  }

  private static DmarcPolicyPb encode(Published policy) {
    return DmarcPolicyPb.newBuilder()
        .setOwn(encode(policy.own()))
        .setSubdomains(encode(policy.subdomains()))
        .setMissing(encode(policy.missing()))
        .setStrictDkim(policy.strictDkim())
        .setStrictSpf(policy.strictSpf())
        .setTesting(policy.testing())
        .setFailureOptions(policy.failureOptions())
        .build();
  }

  private static Published decode(DmarcPolicyPb pb) {
    return new Published(
        decode(pb.getOwn()),
        decode(pb.getSubdomains()),
        decode(pb.getMissing()),
        pb.getStrictDkim(),
        pb.getStrictSpf(),
        pb.getTesting(),
        pb.getFailureOptions());
  }

  private static Destination decode(DmarcDestinationPb pb) {
    return new Destination(
        pb.getUri(),
        pb.hasMostOctets() ? OptionalLong.of(pb.getMostOctets()) : OptionalLong.empty());
  }

  private static DmarcTreatmentPb encode(Treatment treatment) {
    return switch (treatment) {
      case NONE -> DmarcTreatmentPb.DMARC_TREATMENT_NONE;
      case PASS -> DmarcTreatmentPb.DMARC_TREATMENT_PASS;
      case QUARANTINE -> DmarcTreatmentPb.DMARC_TREATMENT_QUARANTINE;
      case REJECT -> DmarcTreatmentPb.DMARC_TREATMENT_REJECT;
    };
  }

  private static Treatment decode(DmarcTreatmentPb pb) {
    return switch (pb) {
      case DMARC_TREATMENT_NONE -> Treatment.NONE;
      case DMARC_TREATMENT_PASS -> Treatment.PASS;
      case DMARC_TREATMENT_QUARANTINE -> Treatment.QUARANTINE;
      case DMARC_TREATMENT_REJECT -> Treatment.REJECT;
      case DMARC_TREATMENT_UNSPECIFIED, UNRECOGNIZED ->
          throw new IllegalArgumentException("a treatment is NONE, PASS, QUARANTINE or REJECT");
    };
  }

  private static DmarcOverridePb encode(Override override) {
    return switch (override) {
      case LOCAL_POLICY -> DmarcOverridePb.DMARC_OVERRIDE_LOCAL_POLICY;
      case TRUSTED_FORWARDER -> DmarcOverridePb.DMARC_OVERRIDE_TRUSTED_FORWARDER;
      case TEST_MODE -> DmarcOverridePb.DMARC_OVERRIDE_TEST_MODE;
      case SAMPLED_OUT -> DmarcOverridePb.DMARC_OVERRIDE_SAMPLED_OUT;
    };
  }

  private static List<Override> overrides(List<DmarcOverridePb> pbs) {
    return pbs.stream()
        .map(
            pb ->
                switch (pb) {
                  case DMARC_OVERRIDE_LOCAL_POLICY -> Override.LOCAL_POLICY;
                  case DMARC_OVERRIDE_TRUSTED_FORWARDER -> Override.TRUSTED_FORWARDER;
                  case DMARC_OVERRIDE_TEST_MODE -> Override.TEST_MODE;
                  case DMARC_OVERRIDE_SAMPLED_OUT -> Override.SAMPLED_OUT;
                  case DMARC_OVERRIDE_UNSPECIFIED, UNRECOGNIZED ->
                      throw new IllegalArgumentException("an override that is not known");
                })
        .toList();
  }
}
