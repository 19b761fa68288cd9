// The emergency-kit board's side of docs/kit-board.md: framing, checksum, events with resend, latch, debounce, FAULT.
// Plain C++11 without Arduino, without heap and without exceptions, so that it can be tested on any computer.
//
// Times are milliseconds of a 32-bit clock that wraps, as millis() does.
#ifndef PATROL_KIT_PROTOCOL_H
#define PATROL_KIT_PROTOCOL_H

#include <stddef.h>
#include <stdint.h>

namespace patrol {

enum Contact : uint8_t { kSos, kOk, kLid, kTest, kContacts };
enum Event : uint8_t { kSosDown, kSosUp, kOkDown, kOkUp, kLidOpen, kLidClosed, kTestPressed };
enum Pattern : uint8_t {
  kOff,
  kIdle,
  kLatched,
  kStored,
  kSeen,
  kAcknowledged,
  kDispatched,
  kOrder,
  kFault,
  kPatterns
};

// As the sentences write it.
const char* patternName(Pattern pattern);

// Which event it is: its boot and its number in that boot. Boot 0: none.
struct Identity {
  uint32_t boot;
  uint32_t n;
};

// What outlasts a reset. `latched`: the oldest press of SOS that the host has not acknowledged.
struct Memory {
  uint32_t boots;
  Identity latched;
  bool isSilent;
};

// `batteryMv` below 0: not measured.
struct Battery {
  int32_t batteryMv;
  bool isCharging;
};

// What the board is built of. Calls come in an order that matters: what is to outlast a reset is stored before it is said.
class Port {
 public:
  // Must have written when it returns.
  virtual void store(const Memory& memory) = 0;
  // One whole sentence with its CR LF.
  virtual void say(const char* sentence, size_t length) = 0;
  // Called at changes only.
  virtual void show(Pattern pattern, bool isSilent) = 0;

 protected:
  ~Port() {}
};

const size_t kQueueSize = 16;
// A sentence without its CR LF.
const size_t kLongestSentence = 80;

class KitBoard {
 public:
  // `firmware`: 1 to 16 of letters, digits, `.`, `_`, `-`; `boardId`: 1 to 32 of a-z, 0-9, `-`. Both must stay where they are.
  KitBoard(Port& port, const char* firmware, const char* boardId);

  // At power-up and after every reset. `levels`: what each contact reads, on: a button down, the lid open.
  void begin(const Memory& before, const Battery& battery, const bool levels[kContacts], uint32_t now);
  // The raw level of a contact; call it as often as you like.
  void contact(Contact contact, bool isOn, uint32_t now);
  void battery(const Battery& battery);
  // A byte from the host.
  void receive(uint8_t byte, uint32_t now);
  // Does what is due. Call it after all of the above, and at least every 10 ms.
  void work(uint32_t now);

  // Events that were given up or found no room, and lines of the host that were no sentence.
  uint32_t lost() const { return lost_; }
  uint32_t refused() const { return refused_; }

 private:
  struct Debounced {
    bool isOnRaw;
    bool isOn;
    uint32_t changedAt;
  };
  struct Queued {
    Identity id;
    Event event;
    uint32_t at;
    uint8_t tries;
    uint32_t againAt;
  };

  void settle(Contact contact, uint32_t now);
  void enqueue(Event event, uint32_t at);
  void remove(size_t first, size_t count);
  void giveUp(uint32_t now);
  void latch();
  void send(uint32_t now);
  void sayHello(uint32_t now);
  void sayStatus(uint32_t now);
  void hear(uint32_t now);
  bool obey(const char* body, size_t length, uint32_t now);
  bool acknowledge(const char* fields, size_t length);
  bool showAsTold(const char* fields, size_t length);

  Port& port_;
  const char* firmware_;
  const char* boardId_;
  Memory memory_;
  Battery battery_;
  Debounced contacts_[kContacts];
  Queued queue_[kQueueSize];
  size_t queued_;
  uint32_t lastN_;
  Pattern pattern_;
  uint32_t poweredAt_;
  uint32_t heardAt_;
  uint32_t statusAt_;
  char line_[kLongestSentence];
  // 0: between sentences.
  size_t lineLength_;
  uint32_t lost_;
  uint32_t refused_;
};

}  // namespace patrol

#endif
