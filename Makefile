# The two commands are `make demo` and `make test`; both install what they need. `make check` is for every change.
SHELL := /bin/bash
PREFIX ?= $(HOME)/.local

.PHONY: build release install demo check test test-postgres soak soak-postgres fuzz bench bench-polls bench-postgres \
    picture format format-check check-imports dependencies clean

build: dependencies
	swift build

# Stripped while it is linked: the symbols are half of the file. On Linux at a fixed address, which saves the hundred
# thousand relocations, and so a sixth of the time of a short command.
RELEASE_LINK = -Xlinker -s $(if $(filter Linux,$(shell uname)),-Xlinker -no-pie)
release: dependencies
	swift build -c release --static-swift-stdlib $(RELEASE_LINK) --product reel

install: release
	install -d "$(PREFIX)/bin"
	install -m 755 .build/release/reel "$(PREFIX)/bin/reel"

# DATABASE=postgres: the ledger on a server, and two hosts that share it.
demo: build
	DATABASE="$(DATABASE)" scripts/demo

# The picture of a terminal in README.md, made anew.
picture: build
	scripts/picture

# For every change: what needs no process, no server and no connection, under a minute after the first build. The long walks
# over random ledgers and what runs programs are left to `make test`.
CHECKED = SQLite|Model|Media|Contract|Files|Providers|Store
LONG = (SearchWalk|ListComparison|HistoryPlan|ImportFault|ForeignRow)Tests/
WITH_PROGRAMS = (MediaForeignFiles|EncodedVideo|DaemonSignal|PinnedLog)Tests/
check: dependencies format-check check-imports
	swift build --build-tests
	swift test --skip-build --filter '^($(CHECKED))Tests\.' --skip '$(LONG)|$(WITH_PROGRAMS)'

check-imports:
	scripts/check-imports

# One target after the other: tests over sockets and processes must not compete with those that only compute.
TEST_TARGETS = SQLiteTests ModelTests ContractTests FilesTests MediaTests ProvidersTests StoreTests SimulatorTests TransportTests SenseAudioTests SyncTests DeskTests WebTests CommandsTests FuzzTests CrashTests
# Not all tests at once: each has a client or a server, and hundreds of them on two processors keep each other waiting.
export SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH ?= 8
# The command line's own tests, once more with each command a client of a server.
FROM_AFAR = ^CrashTests\.(Submit|Listing|Waiting|Batch|Ref|Changing|Choosing)Tests
# Whole processes with a ledger on a server.
ON_SERVER = ^CrashTests\.(Server|Network)
test: dependencies
	swift build --build-tests
	@set -e; for target in $(TEST_TARGETS); do swift test --skip-build --filter "^$$target\." --skip '$(ON_SERVER)'; done
	REEL_THROUGH_SERVER=1 swift test --skip-build --filter '$(FROM_AFAR)'
	@if scripts/test-programs --only postgres; then \
		REEL_LEDGERS=postgres swift test --skip-build --filter '^StoreTests\.' \
		&& swift test --skip-build --filter '^CrashTests\.Server(Desk|Commands)Tests'; else \
		echo '*** PostgreSQL cannot be had here: NOTHING of a ledger on a server was tested. ***' >&2; \
		[ "$$REEL_REQUIRE_PROGRAMS" != 1 ]; fi

# The layer over PostgreSQL, the tests of the store once more with their ledgers on a server, and hosts that share one. The
# servers are the tests' own.
test-postgres: dependencies
	scripts/test-programs --only postgres pgbouncer ip
	swift build --build-tests
	swift test --skip-build --filter '^PostgreSQLTests\.'
	REEL_LEDGERS=postgres swift test --skip-build --filter '^StoreTests\.'
	swift test --skip-build --filter '$(ON_SERVER)'

# A long run of the campaign that ends, stops and sets back what works on a ledger: ROUNDS and SEED may be set.
ROUNDS ?= 2000
SEED ?= 20261126
soak: dependencies
	swift build --build-tests
	REEL_ROUNDS=$(ROUNDS) REEL_SEED=$(SEED) swift test --skip-build --filter '^CrashTests\.CampaignTests'

# The same on a server that dies and comes back, with three hosts.
soak-postgres: dependencies
	scripts/test-programs --only postgres
	swift build --build-tests
	REEL_ROUNDS=$(ROUNDS) REEL_SEED=$(SEED) swift test --skip-build --filter '^CrashTests\.ServerCampaignTests'

# Broken inputs for everything that reads from outside, so many for each target. REEL_FUZZ_SEED and REEL_FUZZ_TARGETS may
# be set besides.
REEL_FUZZ_INPUTS ?= 1000000
fuzz: dependencies
	swift build --build-tests
	REEL_FUZZ_INPUTS=$(REEL_FUZZ_INPUTS) swift test --skip-build --filter '^FuzzTests\.'

# Against plain C, in one run: SIZES are tasks in a ledger. See docs/performance.md.
SIZES ?= 10000 100000 1000000
bench: release
	$(MAKE) -C Benchmarks SIZES="$(SIZES)"

# One daemon's polls a second, against nginx asked by wrk.
bench-polls: release
	$(MAKE) -C Benchmarks polls POLLS="$(POLLS)"

# A ledger on a server beside one in a file: daemons that share it, and questions. The server is the benchmark's own.
bench-postgres: release
	$(MAKE) -C Benchmarks server SERVER="$(SERVER)"

format:
	swift format --in-place --recursive Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources

format-check:
	swift format lint --strict --recursive Package.swift Sources Tests Benchmarks/Package.swift Benchmarks/Sources

dependencies:
	@scripts/dependencies

clean:
	rm -rf .build
