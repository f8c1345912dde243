/**
 * Tests of SPF: own tables ({@link io.poststrom.filter.spf.SpfEvaluatorTest}), the published suites
 * where they lie beside the checkout ({@link io.poststrom.filter.spf.SpfConformanceTest}), and a
 * fake of the port over zone text ({@link io.poststrom.filter.spf.ZoneSpfDns}).
 */
@NullMarked
package io.poststrom.filter.spf;

import org.jspecify.annotations.NullMarked;
