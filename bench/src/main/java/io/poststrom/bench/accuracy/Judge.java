package io.poststrom.bench.accuracy;

import java.io.IOException;
import java.util.List;

/** A spam filter that learns and then gives each mail a number: the more, the more like spam. */
interface Judge {
  /** In tables and plots. */
  String name();

  /** From which number on it calls a mail spam, as it is shipped. */
  double threshold();

  /** Learns these and nothing before, then judges those, in their order. */
  double[] judge(List<LabelledMail> learned, List<LabelledMail> unseen) throws IOException;
}
