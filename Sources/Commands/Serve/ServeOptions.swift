import ArgumentParser
import Web

/// Where a server listens.
struct ServeOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Serve the API on this address, such as 127.0.0.1:7878.", valueName: "host:port"))
    var listen: String?

    @OptionGroup var known: ServerNames

    func validate() throws {
        if let listen, WebSettings(listen: listen) == nil {
            throw ValidationError("--listen \(listen): allowed is \(WebSettings.listenForms)")
        }
        if listen == nil, !known.names.isEmpty { throw ValidationError("--name goes with --listen") }
    }

    /// Nil where nothing is to be served.
    var settings: WebSettings? {
        var settings = listen.flatMap(WebSettings.init(listen:))
        settings?.names = known.names
        return settings
    }
}

/// Under which names a server may be asked for.
struct ServerNames: ParsableArguments {
    @Option(
        name: .customLong("name"),
        help: ArgumentHelp(
            "A name under which the server may be asked for, as a proxy gives it; may be given several times.",
            valueName: "host"))
    var names: [String] = []
}
