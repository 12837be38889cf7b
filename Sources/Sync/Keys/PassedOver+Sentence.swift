public import Store

extension PassedOver {
    /// Which tasks are passed over, why, and what helps.
    public var sentence: String {
        let help = next.map { "`\($0)`" } ?? ""
        let why =
            switch reason {
            case .noKey:
                "the profile has no key here; set one in the config file, see `reel profile list`"
            case .otherKey:
                "the service accepted them under another key, and nothing has shown yet that the key of today sees them"
                    + last + "; if both are keys of one account, say so with \(help)"
            case .refusedKey:
                "the service refuses the key that the profile has today; give it a good one, or if the other one was of the "
                    + "same account, say so with \(help)"
            case .otherBaseURL(let today):
                "they belong to \(baseURL), and the profile is at \(today) by now; if they are to go there, say so with \(help)"
            }
        return "profile \(profile): \(count) \(count == 1 ? "task is" : "tasks are") passed over (\(names)): \(why)"
    }

    /// The command that helps; nil if only a key does.
    public var next: String? {
        switch reason {
        case .noKey: nil
        case .otherKey, .refusedKey: "reel profile rekey \(profile) --same-account"
        case .otherBaseURL(let today): "reel profile rekey \(profile) --base-url \(baseURL)=\(today)"
        }
    }

    private var last: String { lastReason.map { " (the last answer to it: \($0))" } ?? "" }

    private var names: String {
        tasks.map { "\($0)" }.joined(separator: ", ") + (count > tasks.count ? ", …" : "")
    }
}
