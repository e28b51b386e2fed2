package io.cairn.samples;

/**
 * One event of the feed.
 *
 * @param timeNs when it happened, in nanoseconds since the Unix epoch, not negative.
 * @param latitude in degrees, -90 to 90.
 * @param longitude in degrees, -180 to 180.
 * @param magnitude NaN if the feed has none: the event is counted, but cannot be among the strongest.
 * @param place in words.
 */
record Quake(long timeNs, double latitude, double longitude, double magnitude, String place) {}
