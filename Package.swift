// swift-tools-version: 6.2
import PackageDescription

let strict: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let httpClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let mustache = Target.Dependency.product(name: "Mustache", package: "swift-mustache")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioHTTPCompression = Target.Dependency.product(name: "NIOHTTPCompression", package: "swift-nio-extras")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioSOCKS = Target.Dependency.product(name: "NIOSOCKS", package: "swift-nio-extras")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let subprocess = Target.Dependency.product(name: "Subprocess", package: "swift-subprocess")
let systemPackage = Target.Dependency.product(name: "SystemPackage", package: "swift-system")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")

let package = Package(
    name: "reel",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "reel", targets: ["reel"]),
        // For `Benchmarks`, which is a package of its own.
        .library(name: "ReelStore", targets: ["Store", "Model"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.34.3"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    ],
    targets: [
        .systemLibrary(
            name: "CSQLite", pkgConfig: "sqlite3",
            providers: [.apt(["libsqlite3-dev"]), .brew(["sqlite3"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
        .target(name: "SQLite", dependencies: ["CSQLite"]),
        .target(name: "PostgreSQL"),
        .target(name: "CFiles"),
        .target(name: "Files", dependencies: ["CFiles", crypto, systemPackage]),
        .target(name: "Model", dependencies: [crypto]),
        .target(name: "Contract", dependencies: ["Model"]),
        .target(
            name: "Store", dependencies: ["Contract", "Files", "Model", "PostgreSQL", "SQLite", crypto],
            resources: [.embedInCode("migrations")]),
        .target(name: "Media", dependencies: ["Model"]),
        .target(
            name: "Transport",
            dependencies: [
                "CZlib", "Model", httpClient, nioCore, nioHTTP1, nioHTTPCompression, nioPosix, nioSOCKS, nioSSL,
            ]),
        .target(name: "Providers", dependencies: ["Model"]),
        .target(name: "SenseAudio", dependencies: ["Media", "Model", "Providers", "Transport"]),
        .target(
            name: "Sync",
            dependencies: [
                "Files", "Media", "Model", "Providers", "Store", "Transport", crypto, lifecycle, logging, nioCore,
                nioPosix, subprocess, systemPackage,
            ]),
        .target(
            name: "Desk",
            dependencies: ["Contract", "Files", "Media", "Model", "Providers", "Store", "Sync", crypto]),
        .target(
            name: "Remote",
            dependencies: ["Contract", "Desk", "Files", "Model", "Providers", "Store", "Sync", "Transport"]),
        .target(
            name: "Web",
            dependencies: [
                "Contract", "Desk", "Files", "Media", "Model", "Providers", "Store", "Sync", crypto, hummingbird,
                hummingbirdCore, lifecycle, logging, mustache, nioCore, nioPosix,
            ],
            resources: [.embedInCode("Pages/Templates")]),
        .target(
            name: "Simulator", dependencies: [hummingbird, lifecycle, logging, nioCore],
            resources: [.embedInCode("Resources/clip.mp4")]),
        .target(
            name: "Commands",
            dependencies: [
                "Contract", "Desk", "Files", "Model", "Providers", "Remote", "SenseAudio", "Simulator", "Store", "Sync",
                "Transport", "Web",
                argumentParser, crypto, lifecycle, logging, mustache, unixSignals,
            ]),
        .executableTarget(name: "reel", dependencies: ["Commands"]),
        .target(name: "TestSupport", dependencies: ["Model", "Providers", "Store", "Transport"]),
        .testTarget(name: "SQLiteTests", dependencies: ["SQLite", "TestSupport"]),
        .testTarget(name: "PostgreSQLTests", dependencies: ["PostgreSQL", "TestSupport"]),
        .testTarget(name: "FilesTests", dependencies: ["Files", "TestSupport", crypto, systemPackage]),
        .testTarget(name: "ModelTests", dependencies: ["Model"]),
        .testTarget(name: "ContractTests", dependencies: ["Contract", "Model", "TestSupport"]),
        .testTarget(name: "MediaTests", dependencies: ["Media", "Model", "TestSupport"], exclude: ["Videos"]),
        .testTarget(
            name: "StoreTests",
            dependencies: ["Contract", "Files", "Model", "PostgreSQL", "SQLite", "Store", "TestSupport"],
            exclude: ["Ledgers"]),
        .testTarget(
            name: "TransportTests", dependencies: ["Transport", "Model", "TestSupport", httpClient, nioCore, nioHTTP1]),
        .testTarget(name: "ProvidersTests", dependencies: ["Providers", "Model"]),
        .testTarget(
            name: "SenseAudioTests",
            dependencies: [
                "SenseAudio", "Files", "Media", "Model", "Providers", "Simulator", "TestSupport", "Transport", nioCore,
            ]),
        .testTarget(
            name: "SyncTests",
            dependencies: [
                "Sync", "Files", "Media", "Model", "Providers", "SQLite", "SenseAudio", "Simulator", "Store",
                "TestSupport", "Transport", crypto, lifecycle, logging, nioCore,
            ]),
        .testTarget(name: "SimulatorTests", dependencies: ["Simulator", "TestSupport"]),
        .testTarget(
            name: "DeskTests",
            dependencies: [
                "Desk", "Contract", "Model", "Providers", "SenseAudio", "Simulator", "Store", "Sync", "TestSupport",
                "Transport",
            ]),
        .testTarget(name: "WebTests", dependencies: ["Web", "Contract", "Model"]),
        .testTarget(
            name: "CommandsTests",
            dependencies: [
                "Commands", "Contract", "Desk", "Model", "Providers", "Store", "Sync", "TestSupport", "Transport",
                argumentParser,
            ],
            exclude: ["Outputs"]),
        .testTarget(
            name: "FuzzTests",
            dependencies: [
                "Commands", "Contract", "Media", "Model", "Providers", "SenseAudio", "Store", "Sync", "TestSupport",
                "Transport",
            ],
            exclude: ["Corpus"]),
        .testTarget(
            name: "CrashTests",
            dependencies: [
                "Files", "Model", "PostgreSQL", "SQLite", "Simulator", "Store", "Sync", "TestSupport", "reel",
            ],
            exclude: ["Browser"]),
    ],
    swiftLanguageModes: [.v6]
)

for target in package.targets where target.type != .system {
    target.swiftSettings = (target.swiftSettings ?? []) + strict
}
