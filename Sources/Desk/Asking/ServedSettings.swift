public import Contract
public import Model

/// What a server says of its own settings, so that a client makes requests and estimates as the server would.
public struct ServedSettings: Sendable, Equatable {
    /// What a request has that says nothing of it.
    public struct Defaults: Sendable, Equatable {
        public var model: String?
        public var duration: Int64?
        public var resolution: String?
        public var ratio: String?
        /// Seconds.
        public var taskTimeout: Int64?
        public var watermark: Bool?
        public var generateAudio: Bool?

        public init() {}
    }

    public var profile: String
    /// The name of its service.
    public var provider: String
    public var defaults: Defaults
    public var prices: [Price]
    /// Whether a request without a price is refused.
    public var refusesUnpriced: Bool

    public init(
        profile: String, provider: String, defaults: Defaults, prices: [Price], refusesUnpriced: Bool
    ) {
        (self.profile, self.provider, self.defaults, self.prices) = (profile, provider, defaults, prices)
        self.refusesUnpriced = refusesUnpriced
    }

    public var json: String {
        var json = JSONWriter()
        json.object { json in
            json.field("profile", profile)
            json.field("provider", provider)
            json.objectField("defaults") { json in
                json.field("model", defaults.model)
                json.field("duration", defaults.duration)
                json.field("resolution", defaults.resolution)
                json.field("ratio", defaults.ratio)
                json.field("task_timeout", defaults.taskTimeout)
                json.field("watermark", defaults.watermark)
                json.field("generate_audio", defaults.generateAudio)
            }
            json.arrayField("prices") { json in
                for price in prices { Self.write(price, to: &json) }
            }
            json.field("refuses_unpriced", refusesUnpriced)
        }
        return json.text
    }

    private static func write(_ price: Price, to json: inout JSONWriter) {
        json.object { json in
            json.field("provider", price.provider)
            json.field("model", price.model)
            json.field("resolution", price.resolution)
            json.field("mode", price.mode?.rawValue)
            json.field("per_second", Money.amount(price.perSecond))
            json.field("per_input_second", price.perInputSecond.map(Money.amount))
            json.field("currency", price.currency)
            json.field("valid_from", price.validFrom)
        }
    }

    /// - Throws: `FieldReader.Unreadable`.
    public init(_ json: JSONValue) throws(FieldReader.Unreadable) {
        let reader = try FieldReader(json, of: "settings")
        profile = try reader.require(reader.text("profile"), "profile")
        provider = try reader.require(reader.text("provider"), "provider")
        refusesUnpriced = reader.flag("refuses_unpriced") ?? false
        defaults = Defaults()
        if let own = try reader.object("defaults") {
            (defaults.model, defaults.duration) = (own.text("model"), own.integer("duration"))
            (defaults.resolution, defaults.ratio) = (own.text("resolution"), own.text("ratio"))
            (defaults.taskTimeout, defaults.watermark) = (own.integer("task_timeout"), own.flag("watermark"))
            defaults.generateAudio = own.flag("generate_audio")
        }
        prices = []
        for value in reader.list("prices") {
            let price = try FieldReader(value, of: "price")
            guard let amount = price.decimal("per_second").flatMap(Money.millionths),
                let currency = price.text("currency")
            else { continue }
            prices.append(
                Price(
                    provider: price.text("provider"), model: price.text("model"), resolution: price.text("resolution"),
                    mode: price.word("mode"), perSecond: amount,
                    perInputSecond: price.decimal("per_input_second").flatMap(Money.millionths), currency: currency,
                    validFrom: price.text("valid_from")))
        }
    }
}
