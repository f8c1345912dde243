package io.poststrom.dns;

/**
 * What a {@link DnsClient} did so far.
 *
 * @param fromCache questions answered from the cache
 * @param asked questions that went to a server, shared ones counted once
 * @param failed answers that were failures, those from the cache not counted
 * @param underWay questions now waiting for a server
 * @param cacheBytes about how much heap the cache takes
 */
public record DnsCounts(long fromCache, long asked, long failed, int underWay, long cacheBytes) {}
