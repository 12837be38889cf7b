/// What the simulated service refuses of its own accord, in words.
public enum Refusals {
    /// Text for a help page.
    public static let summary = """
        Without any fault it refuses what the service's page refuses, in the service's words:
          content: none; a blank text; an unknown type; frames and references together; audio alone; a last frame alone; an \
        image without a known role; more than one text, one first frame, one last frame, nine reference \
        images, three audios, three videos
          duration, resolution, ratio, timeout, watermark, provider_specific: other types and values than the documented ones
          data URLs: unreadable ones; other formats; images beyond their size in bytes and pixels, audios and videos beyond \
        their size in bytes (how long they play is not looked at)
          http and https URLs that no public server can have: names without a dot, names under .localhost, .local, .internal, \
        .invalid, .test, .example, .lan, .localdomain, .onion and .home.arpa, and addresses for loopback, private networks \
        and documentation; no other URL is looked at, and none is fetched
          bodies of more than 64 MB, with a proxy's 413
        Unknown fields are ignored, as the service ignores them.
        """
}
